export interface Config {
  mlops?: {
    argocd?: {
      /**
       * Where Applications are read from: the Kubernetes API (the default where
       * a cluster is known) or Argo CD's REST API.
       */
      access?: 'kubernetes' | 'rest';
      /** The namespaces that hold Applications; all without it. */
      namespaces?: string[];
      /** REST access, and where people open an Application. */
      instances?: Array<{
        name: string;
        url: string;
        /** Where people open it; `url` without it. */
        frontendUrl?: string;
        /** @visibility secret */
        token?: string;
        username?: string;
        /** @visibility secret */
        password?: string;
        /** The cluster it runs in, by the portal's name. */
        cluster?: string;
      }>;
    };
  };
  /** As the community's and Roadie's plugins are configured. */
  argocd?: {
    username?: string;
    /** @visibility secret */
    password?: string;
    appLocatorMethods?: Array<{
      instances?: Array<{
        name: string;
        url: string;
        frontendUrl?: string;
        /** @visibility secret */
        token?: string;
        username?: string;
        /** @visibility secret */
        password?: string;
      }>;
    }>;
  };
}
