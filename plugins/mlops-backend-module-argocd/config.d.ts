import type { HumanDuration } from '@backstage/types';

interface ArgoCdInstance {
  /** As `argocd/instance-name` names it. */
  name: string;
  /** Of its API server. */
  url: string;
  /** Where people open it; `url` without it. */
  frontendUrl?: string;
  /** @visibility secret */
  token?: string;
  /** Without a token: an account that may log in. */
  username?: string;
  /** @visibility secret */
  password?: string;
}

export interface Config {
  mlops?: {
    argocd?: {
      /**
       * Where Applications are read from: the Kubernetes API (the default where
       * a cluster is known) or Argo CD's REST API.
       */
      access?: 'kubernetes' | 'rest';
      /**
       * With Kubernetes access, the namespaces that hold Applications and
       * AppProjects; all without it.
       */
      namespaces?: string[];
      /**
       * How often Argo CD compares an Application by itself: its
       * `timeout.reconciliation` and the jitter together, `3m` as it comes.
       * Where it compares none for three times as long, the portal says that
       * its controller stands. Leave it out where that is switched off (0).
       */
      reconciliation?: HumanDuration | string;
      /** For REST access, and for links to Argo CD's console. */
      instances?: Array<
        ArgoCdInstance & {
          /** The cluster it runs in, by the portal's name. */
          cluster?: string;
        }
      >;
    };
  };
  /** As the community's and Roadie's plugins are configured. */
  argocd?: {
    username?: string;
    /** @visibility secret */
    password?: string;
    appLocatorMethods?: Array<{
      instances?: ArgoCdInstance[];
    }>;
  };
}
