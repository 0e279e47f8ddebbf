import type { HumanDuration } from '@backstage/types';

export interface Config {
  mlops?: {
    /**
     * The clusters to watch. Without it, those of the Kubernetes plugin's own
     * `kubernetes.clusterLocatorMethods` (type `config`, service account).
     */
    clusters?: Array<{
      name: string;
      /** Absent with `kubeconfig`, and for the cluster the portal runs in. */
      url?: string;
      /** @visibility secret */
      serviceAccountToken?: string;
      /** A file with the token, read again when it is rotated. */
      serviceAccountTokenFile?: string;
      /** The certificate authority, PEM in base64. */
      caData?: string;
      caFile?: string;
      skipTLSVerify?: boolean;
      /** Watch these namespaces only, where a Role is all there is. */
      namespaces?: string[];
      kubeconfig?: {
        /** The user's own kubeconfig without it. */
        path?: string;
        context?: string;
      };
    }>;
    cache?: {
      /**
       * A watch that is silent for this long is begun anew; 27 seconds, at
       * least 5. A watch is renewed a little before.
       */
      inactivity?: HumanDuration | string;
      /** The longest pause while a server fails; 12 seconds, at least 1. */
      maxBackoff?: HumanDuration | string;
    };
  };
}
