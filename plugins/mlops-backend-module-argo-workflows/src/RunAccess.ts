import type { ClusterConnection } from '@slipway/backstage-plugin-mlops-node';
import type { ArgoWorkflowsClient } from './rest/ArgoWorkflowsClient';

/** How the runs of one feed can be read one by one. */
export interface RunAccess {
  /** Absent with REST access. */
  connection?: ClusterConnection;
  /** Absent where no server is configured. */
  client?: ArgoWorkflowsClient;
}
