const PREFIX = 'workflows.argoproj.io';

/** Labels that Argo Workflows reads and writes (v4.1, workflow/common). */
export const LABEL = {
  phase: `${PREFIX}/phase`,
  completed: `${PREFIX}/completed`,
  archivingStatus: `${PREFIX}/workflow-archiving-status`,
  workflow: `${PREFIX}/workflow`,
  workflowTemplate: `${PREFIX}/workflow-template`,
  clusterWorkflowTemplate: `${PREFIX}/cluster-workflow-template`,
  cronWorkflow: `${PREFIX}/cron-workflow`,
  resubmittedFrom: `${PREFIX}/resubmitted-from-workflow`,
  creator: `${PREFIX}/creator`,
  actor: `${PREFIX}/actor`,
  action: `${PREFIX}/action`,
  onExit: `${PREFIX}/on-exit`,
} as const;

export const ANNOTATION = {
  nodeId: `${PREFIX}/node-id`,
  nodeName: `${PREFIX}/node-name`,
  podNameFormat: `${PREFIX}/pod-name-format`,
  scheduledTime: `${PREFIX}/scheduled-time`,
  defaultContainer: 'kubectl.kubernetes.io/default-container',
  /**
   * The sandbox's own: `compressed` or `offloaded`. Upstream the size of the
   * nodes decides.
   */
  nodeStatus: 'sandbox.slipway.dev/node-status',
} as const;

export const API_VERSION = 'argoproj.io/v1alpha1';
