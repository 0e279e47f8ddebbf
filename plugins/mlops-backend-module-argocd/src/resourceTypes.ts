import type { ResourceType } from '@slipway/backstage-plugin-mlops-node';

const GROUP = { group: 'argoproj.io', version: 'v1alpha1' };

export const APPLICATION: ResourceType = {
  ...GROUP,
  plural: 'applications',
  kind: 'Application',
};

export const APPLICATION_SET: ResourceType = {
  ...GROUP,
  plural: 'applicationsets',
  kind: 'ApplicationSet',
};

export const APP_PROJECT: ResourceType = {
  ...GROUP,
  plural: 'appprojects',
  kind: 'AppProject',
};
