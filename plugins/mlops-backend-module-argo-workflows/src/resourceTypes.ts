import type { ResourceType } from '@slipway/backstage-plugin-mlops-node';

const GROUP = { group: 'argoproj.io', version: 'v1alpha1' };

export const WORKFLOW: ResourceType = {
  ...GROUP,
  plural: 'workflows',
  kind: 'Workflow',
};

export const WORKFLOW_TEMPLATE: ResourceType = {
  ...GROUP,
  plural: 'workflowtemplates',
  kind: 'WorkflowTemplate',
};
