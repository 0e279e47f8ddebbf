export interface Config {
  mlops?: {
    flagger?: {
      /**
       * Where the values of the analyses' metrics are read, cluster by
       * cluster. An address in a Kubernetes object is never used.
       */
      prometheus?: Array<{
        /** Name of the cluster, as in the Kubernetes plugin's config. */
        cluster: string;
        /** Base URL of Prometheus, without `/api/v1`. */
        url: string;
        /**
         * A bearer token.
         * @visibility secret
         */
        token?: string;
        /**
         * The `-mesh-provider` that Flagger runs with, for Canaries that name
         * no provider. It says how success rate and duration are asked for.
         * Default: `istio`, as Flagger's.
         */
        meshProvider?: string;
      }>;
      /** What Flagger asks the portal: rollback signal, gates, events. */
      webhooks?: {
        /**
         * Signs the token of each Canary's webhooks; at least 16 characters.
         * Without it the webhooks are shut.
         * @visibility secret
         */
        secret?: string;
        /**
         * Accepted as well, while Canaries still carry their tokens.
         * @deepVisibility secret
         */
        formerSecrets?: string[];
        /** What a gate is that nobody has touched; default: open. */
        gates?: 'open' | 'closed';
      };
    };
  };
}
