interface ArgoWorkflowsInstance {
  name: string;
  baseUrl: string;
  /** Where people open it; `baseUrl` without it. */
  frontendUrl?: string;
  /** @visibility secret */
  token?: string;
  /** The cluster it runs in, by the portal's name. */
  cluster?: string;
}

export interface Config {
  mlops?: {
    argoWorkflows?: {
      /**
       * Where Workflows are read from: the Kubernetes API (the default where a
       * cluster is known) or the workflow server's REST API.
       */
      access?: 'kubernetes' | 'rest';
      /** REST access: offloaded graphs, the archive, and console links. */
      instances?: ArgoWorkflowsInstance[];
    };
  };
  /** As the community's plugin is configured. */
  argoWorkflows?: {
    instances?: ArgoWorkflowsInstance[];
  };
}
