import type { Entity } from '@backstage/catalog-model';
import type {
  Delivery,
  EnvironmentDelivery,
  ModelVersion,
} from '@slipway/backstage-plugin-mlops-common';
import { createHash } from 'node:crypto';

export const SIZE = { entities: 10_000, versions: 5 };

const ENVIRONMENTS = ['dev', 'staging', 'production'];
const HISTORY = 10;
const METRICS = [
  'accuracy',
  'precision',
  'recall',
  'f1',
  'roc_auc',
  'log_loss',
];
const PARAMS = ['algorithm', 'learning_rate', 'max_depth', 'n_estimators'];

export function nameOf(index: number): string {
  return `model-service-${index}`;
}

export function entityOf(index: number): Entity {
  const owner = `team-${index % 200}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: nameOf(index), namespace: 'default' },
    spec: { type: 'model-server', owner },
    relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
  };
}

/** What the delivery API tells of a service, as full as one in use has it. */
export function deliveryOf(name: string): Delivery {
  const versions = Array.from({ length: SIZE.versions }, (_, i) =>
    versionOf(name, SIZE.versions - i),
  );
  return {
    entityRef: `component:default/${name}`,
    revision: sha(name),
    environments: ENVIRONMENTS.map(environment =>
      environmentOf(name, environment),
    ),
    training: { runs: [], total: 0 },
    registry: {
      models: [
        {
          id: `main/${name}`,
          source: 'mlflow/main',
          instance: 'main',
          name,
          tags: { team: 'fraud' },
          aliases: [],
          versions,
          totalVersions: versions.length,
        },
      ],
    },
    sources: [],
    notes: [],
  };
}

function environmentOf(
  service: string,
  environment: string,
): EnvironmentDelivery {
  const name = `${service}-${environment}`;
  const place = { cluster: 'eu-west', namespace: name };
  const image = `ghcr.io/example/${service}:5.0.0@sha256:${sha(name)}${sha(service).slice(0, 24)}`;
  return {
    name: environment,
    state: 'healthy',
    reasons: [],
    destinations: [
      {
        ...place,
        applications: [
          {
            id: `eu-west/argocd/${name}`,
            source: 'argocd/main',
            cluster: 'eu-west',
            namespace: 'argocd',
            name,
            project: 'ml',
            labels: { 'backstage.io/kubernetes-id': service, env: environment },
            destination: place,
            sources: [
              {
                repoUrl: `https://git.example.com/ml/${service}`,
                path: `deploy/${environment}`,
                revision: sha(name),
              },
            ],
            sync: 'Synced',
            health: { status: 'Healthy' },
            autoSync: { enabled: true, selfHeal: true, prune: true },
            conditions: [],
            history: Array.from({ length: HISTORY }, (_, i) => ({
              id: HISTORY - i,
              revisions: [sha(`${name}/${i}`)],
              deployedAt: '2026-11-20T09:00:00Z',
              automated: true,
            })),
            images: [image],
            outOfSync: { count: 0, resources: [] },
            boundBack: true,
          },
        ],
        rollouts: [],
        workloads: [
          {
            id: `eu-west/${name}/Deployment/${service}`,
            ...place,
            kind: 'Deployment',
            name: service,
            labels: {},
            images: [image],
            replicas: { desired: 3, ready: 3, updated: 3 },
          },
        ],
        live: {
          revision: sha(name),
          images: [image],
          model: { name: service, version: '4' },
          deployedAt: '2026-11-20T09:00:00Z',
        },
        traffic: [],
      },
    ],
  };
}

function versionOf(model: string, version: number): ModelVersion {
  const seed = `${model}/${version}`;
  return {
    version: String(version),
    status: 'READY',
    createdAt: '2026-11-19T09:00:00Z',
    aliases: version === 4 ? ['champion'] : [],
    tags: { team: 'fraud', task: 'binary-classification', trained_by: 'ci' },
    metrics: Object.fromEntries(
      METRICS.map((metric, i) => [metric, 0.8 + (version + i) / 100]),
    ),
    params: Object.fromEntries(PARAMS.map(param => [param, seed])),
    gates: {
      result: 'pass',
      passed: 4,
      total: 4,
      gates: METRICS.slice(0, 4).map(metric => ({
        metric,
        operator: '>=' as const,
        threshold: 0.8,
        value: 0.9,
        result: 'pass' as const,
      })),
    },
    runId: sha(seed).slice(0, 32),
    runName: `train-${version}`,
    sourceCommit: sha(`${seed}/commit`),
    liveIn: version === 4 ? ENVIRONMENTS : [],
    candidateIn: [],
  };
}

function sha(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
