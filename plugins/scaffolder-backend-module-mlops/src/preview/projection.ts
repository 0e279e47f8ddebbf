import type {
  PreviewEnvironment,
  PreviewRollout,
  PreviewService,
} from '@slipway/backstage-plugin-mlops-common';
import type { ModelService } from '../service/ModelService';

/** Of a service, what a person wants to see before it is made. */
export function previewOf(service: ModelService): PreviewService {
  return {
    name: service.name,
    entityRef: service.entityRef,
    owner: service.owner,
    modelName: service.modelName,
    image: service.registry.image,
    framework: service.framework,
    serving: service.serving,
    trainingNamespace: service.trainingNamespace,
    trainingCluster: service.trainingCluster,
    schedule: service.schedule,
    driftThreshold: service.driftThreshold,
    gates: service.gates,
    minimumSample: service.minimumSample,
    maxLatencyMilliseconds: service.maxLatencyMilliseconds,
    trafficProvider: service.trafficProvider,
    rollout: rolloutOf(service),
    environments: service.environments.map(({ name, isLast }) => ({
      name,
      isProduction: isLast,
      overlays: overlaysOf(service, name),
    })),
  };
}

function rolloutOf(service: ModelService): PreviewRollout {
  const { rollout: kind, canarySteps, iterations, abHeader } = service;
  switch (kind) {
    case 'canary':
      return { kind, steps: canarySteps };
    case 'blue-green':
      return { kind, iterations };
    default:
      return { kind, iterations, header: abHeader };
  }
}

function overlaysOf(
  { overlays }: ModelService,
  environment: string,
): PreviewEnvironment['overlays'] {
  return overlays
    .filter(overlay => overlay.environment === environment)
    .map(overlay => ({
      path: overlay.path,
      ...(overlay.region && { region: overlay.region }),
      cluster: overlay.cluster,
      namespace: overlay.namespace,
      replicas: overlay.replicas,
      autoSync: overlay.autoSync,
      syncWindow: overlay.syncWindow,
      host: overlay.host,
      applicationName: overlay.applicationName,
      ...(overlay.promotedFrom && { promotedFrom: overlay.promotedFrom }),
    }));
}
