import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryView } from '@slipway/backstage-plugin-mlops-node';
import { FRAUD } from './told';

const { cluster, namespace } = FRAUD;
const NAME = 'fraud-detection';
const PLACE = { cluster, namespace };
const TARGET = { ...PLACE, group: 'apps', kind: 'Deployment', name: NAME };

/** An entity with a Canary in production, which names it back or does not. */
export function fraudDelivery(boundBack: boolean): DeliveryView {
  return {
    environments: [
      {
        name: 'production',
        state: 'healthy',
        reasons: [],
        destinations: [
          {
            ...PLACE,
            applications: [],
            rollouts: [rollout(boundBack)],
            workloads: [],
            traffic: [],
          },
        ],
      },
    ],
    training: { runs: [], total: 0 },
    registry: { models: [] },
    notes: [],
  };
}

function rollout(boundBack: boolean): Rollout {
  return {
    ...PLACE,
    id: `${cluster}/${namespace}/${NAME}`,
    source: `flagger/${cluster}`,
    name: NAME,
    labels: {},
    strategy: 'canary',
    phase: 'Succeeded',
    traffic: { primary: 100, candidate: 0 },
    steps: [],
    failedChecks: { count: 0, threshold: 5 },
    metrics: [],
    gates: [],
    intervalSeconds: 60,
    suspended: false,
    skipAnalysis: false,
    weights: [],
    primary: { ...TARGET, name: `${NAME}-primary` },
    candidate: TARGET,
    boundBack,
  };
}
