interface ArgoWorkflowsInstance {
  /** As `argoworkflows.argoproj.io/instance-name` names it. */
  name: string;
  /** Of the workflow server. */
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
      /** The namespaces that hold Workflows; all without it. */
      namespaces?: string[];
      /**
       * For REST access; and beside Kubernetes access for offloaded graphs, the
       * archive, and links to the console.
       */
      instances?: ArgoWorkflowsInstance[];
    };
  };
  /** As the community's plugin is configured. */
  argoWorkflows?: {
    instances?: ArgoWorkflowsInstance[];
  };
}
