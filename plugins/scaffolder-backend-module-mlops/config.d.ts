export interface Config {
  mlops?: {
    /** What generated model services are told of the platform. */
    templates?: {
      /** The portal's backend as the cluster reaches it, for Flagger's webhooks; default: backend.baseUrl. */
      portalUrl?: string;
      /** MLflow as training pods reach it; default: http://mlflow.mlflow.svc.cluster.local:5000 */
      mlflowUrl?: string;
      /** The namespace that trainings run in; `{name}` stands for the service; default: ml-training. */
      trainingNamespace?: string;
      /** The domain below which services are reached: {name}.{environment}.{domain}; default: models.example.com. */
      domain?: string;
      /** `namespace/name` of the gateway that requests come in by; default: that of the traffic provider. */
      gateway?: string;
      /** Prometheus as Flagger reaches it; default: http://prometheus-operated.monitoring.svc.cluster.local:9090 */
      prometheusUrl?: string;
      /** Flagger's load tester; default: http://flagger-loadtester.flagger/ */
      loadTesterUrl?: string;
      /** The ClusterSecretStore that secrets come from; default: platform. */
      secretStore?: string;
      /**
       * What becomes of pull requests on the repositories of services:
       * `approval` (default) leaves them for somebody to merge.
       */
      merge?: 'now' | 'approval';
      /**
       * Who may read the repositories of services; default: `private`. The
       * GitOps repository holds the tokens of its Canaries.
       */
      repositoryVisibility?: 'private' | 'public';
      /** Repository with the Applications of the platform: https://git.example.com/platform/applications */
      platformRepository?: {
        url: string;
        /** Folder in it that Argo CD deploys with all below it; default: applications. */
        path?: string;
        /** Default: its default branch. */
        branch?: string;
        /**
         * `approval` (default) leaves the pull request for somebody to merge;
         * `now` merges it at once.
         */
        merge?: 'now' | 'approval';
      };
    };
  };
}
