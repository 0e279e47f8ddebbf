import type { Entity } from '@backstage/catalog-model';
import type {
  Application,
  Delivery,
  EnvironmentDelivery,
  ModelVersion,
  RegisteredModel,
  Rollout,
} from '@slipway/backstage-plugin-mlops-common';

export const REVISION = '4a1c9e2b7d3f8a6c5e0912d4b8f7a3c6e1d2f0a9';
export const EARLIER = '0be81f7730c1d2a9e4f5b6c7d8e9f0a1b2c3d4e5';
export const DIGEST =
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
export const IMAGE = `ghcr.io/slipway-demo/fraud:7.0.0@sha256:${DIGEST}`;

/** A service as the catalog has it, with its owner resolved. */
export function service(name: string, owner = 'team-fraud'): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'mlflow.org/model-name': name },
    },
    spec: { type: 'model-server', lifecycle: 'production', owner },
    relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
  };
}

/** What the delivery API says of a service without anything. */
export function delivery(
  name: string,
  parts: Partial<Delivery> = {},
): Delivery {
  return {
    entityRef: `component:default/${name}`,
    revision: '1',
    environments: [],
    training: { runs: [], total: 0 },
    registry: { models: [] },
    sources: [],
    notes: [],
    ...parts,
  };
}

/** Production of `fraud`: v7 live and degraded, v8 on canary. */
export function fraud(): Delivery {
  return delivery('fraud', {
    environments: [
      environment('staging', { version: '8' }),
      environment('production', {
        version: '7',
        candidate: '8',
        health: 'Degraded',
        sync: 'OutOfSync',
        rollouts: [rollout('fraud', 'Progressing')],
      }),
    ],
    registry: {
      models: [
        model('fraud', [
          modelVersion('8', {
            aliases: ['challenger'],
            liveIn: ['staging'],
            candidateIn: ['production'],
            gates: { result: 'fail', passed: 3, total: 4, gates: [] },
            metrics: { precision: 0.91234567 },
          }),
          modelVersion('7', {
            aliases: ['champion', 'pinned'],
            liveIn: ['production'],
            sourceCommit: REVISION,
            tags: { team: 'fraud', 'mlflow.user': 'ada' },
            runName: 'train-7',
          }),
        ]),
      ],
    },
  });
}

export function environment(
  name: string,
  release: {
    version: string;
    candidate?: string;
    health?: Application['health']['status'];
    sync?: Application['sync'];
    rollouts?: Rollout[];
  },
): EnvironmentDelivery {
  const { version, candidate, health = 'Healthy', sync = 'Synced' } = release;
  const isWell = health === 'Healthy';
  return {
    name,
    state: isWell ? 'healthy' : 'broken',
    reasons: [],
    destinations: [
      {
        cluster: 'eu-west',
        namespace: `fraud-${name}`,
        applications: [application(`fraud-${name}`, health, sync)],
        rollouts: release.rollouts ?? [],
        workloads: [],
        live: {
          images: isWell ? [] : [IMAGE],
          model: { name: 'fraud', version },
          ...(!isWell && { revision: REVISION }),
          deployedAt: '2026-11-20T09:00:00Z',
        },
        ...(candidate && {
          candidate: {
            images: [],
            model: { name: 'fraud', version: candidate },
          },
        }),
        traffic: [],
      },
    ],
  };
}

function application(
  name: string,
  health: Application['health']['status'],
  sync: Application['sync'],
): Application {
  return {
    id: `eu-west/argocd/${name}`,
    source: 'argocd/main',
    cluster: 'eu-west',
    namespace: 'argocd',
    name,
    project: 'ml',
    labels: {},
    destination: { cluster: 'eu-west', namespace: name },
    sources: [],
    sync,
    health: { status: health },
    autoSync: { enabled: true, selfHeal: false, prune: false },
    conditions: [],
    history: [
      {
        id: 1,
        revisions: [EARLIER],
        deployedAt: '2026-11-01T09:00:00Z',
        automated: true,
      },
    ],
    images: [],
    outOfSync: { count: 0, resources: [] },
    boundBack: true,
  };
}

export function rollout(name: string, phase: Rollout['phase']): Rollout {
  const workload = {
    cluster: 'eu-west',
    group: 'apps',
    kind: 'Deployment',
    namespace: 'fraud-production',
  };
  return {
    id: `eu-west/fraud-production/${name}`,
    source: 'flagger/eu-west',
    cluster: 'eu-west',
    namespace: 'fraud-production',
    name,
    labels: {},
    strategy: 'canary',
    phase,
    traffic: { primary: 85, candidate: 15 },
    steps: [15, 50],
    failedChecks: { count: 0, threshold: 5 },
    metrics: [],
    gates: [],
    intervalSeconds: 60,
    suspended: false,
    skipAnalysis: false,
    weights: [],
    primary: { ...workload, name: `${name}-primary` },
    candidate: { ...workload, name },
    boundBack: true,
  };
}

export function model(name: string, versions: ModelVersion[]): RegisteredModel {
  return {
    id: `main/${name}`,
    source: 'mlflow/main',
    instance: 'main',
    name,
    tags: {},
    aliases: [],
    versions,
    totalVersions: versions.length,
  };
}

export function modelVersion(
  version: string,
  parts: Partial<ModelVersion> = {},
): ModelVersion {
  return {
    version,
    status: 'READY',
    createdAt: '2026-11-19T09:00:00Z',
    aliases: [],
    tags: {},
    metrics: {},
    params: {},
    gates: { result: 'pass', passed: 4, total: 4, gates: [] },
    liveIn: [],
    candidateIn: [],
    ...parts,
  };
}
