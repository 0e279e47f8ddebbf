import type {
  Application,
  Delivery,
  DestinationDelivery,
  Rollout,
  Workload,
} from '@slipway/backstage-plugin-mlops-common';

const PLACE = { cluster: 'eu-west', namespace: 'fraud' };

/** Production of `fraud`, sound in every way but what a test says. */
export function delivery(
  parts: Partial<DestinationDelivery> = {},
  more: Partial<Delivery> = {},
): Delivery {
  return {
    entityRef: 'component:default/fraud',
    revision: '1',
    environments: [
      {
        name: 'production',
        state: 'healthy',
        reasons: [],
        destinations: [
          {
            ...PLACE,
            applications: [application()],
            rollouts: [rollout()],
            workloads: [workload()],
            traffic: [],
            ...parts,
          },
        ],
      },
    ],
    training: { runs: [], total: 0 },
    registry: { models: [] },
    sources: [],
    notes: [],
    ...more,
  };
}

export function application(parts: Partial<Application> = {}): Application {
  return {
    id: 'eu-west/argocd/fraud-production',
    source: 'argocd/main',
    cluster: 'eu-west',
    namespace: 'argocd',
    name: 'fraud-production',
    project: 'ml',
    labels: {},
    destination: PLACE,
    sources: [],
    sync: 'Synced',
    health: { status: 'Healthy' },
    autoSync: { enabled: true, selfHeal: true, prune: true },
    conditions: [],
    history: [],
    images: [],
    outOfSync: { count: 0, resources: [] },
    boundBack: true,
    ...parts,
  };
}

/** A sync to a revision, by a person or by Argo CD itself. */
export function deployed(revision: string, automated = true) {
  return {
    id: 1,
    revisions: [revision],
    deployedAt: '2026-11-20T09:00:00Z',
    automated,
  };
}

export const TARGET = {
  ...PLACE,
  group: 'apps',
  kind: 'Deployment',
  name: 'fraud',
};

export function rollout(parts: Partial<Rollout> = {}): Rollout {
  return {
    id: 'eu-west/fraud/fraud',
    source: 'flagger/eu-west',
    ...PLACE,
    name: 'fraud',
    labels: {},
    strategy: 'canary',
    phase: 'Succeeded',
    traffic: { primary: 100, candidate: 0 },
    steps: [10, 50],
    failedChecks: { count: 0, threshold: 5 },
    metrics: [],
    gates: [],
    intervalSeconds: 60,
    suspended: false,
    skipAnalysis: false,
    weights: [],
    primary: { ...TARGET, name: 'fraud-primary' },
    candidate: TARGET,
    boundBack: true,
    ...parts,
  };
}

/** The workload that Flagger has scaled to zero. */
export function workload(): Workload {
  return {
    id: 'eu-west/fraud/Deployment/fraud',
    ...PLACE,
    kind: 'Deployment',
    name: 'fraud',
    labels: {},
    images: [],
    replicas: { desired: 0, ready: 0, updated: 0 },
  };
}
