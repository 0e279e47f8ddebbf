import type { HumanDuration } from '@backstage/types';

export interface Config {
  mlops?: {
    /**
     * The clusters to watch. Without it, those of the Kubernetes plugin's own
     * `kubernetes.clusterLocatorMethods` (type `config`, service account).
     */
    clusters?: Array<{
      name: string;
      /** Absent with `kubeconfig`. */
      url?: string;
      /** @visibility secret */
      serviceAccountToken?: string;
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
      /** A watch that is silent for this long is begun anew; 27 seconds. */
      inactivity?: HumanDuration | string;
      /** The longest pause while a server fails; 12 seconds. */
      maxBackoff?: HumanDuration | string;
    };
  };
}
