import {
  rollbackInputSchema,
  type RollbackInput,
} from '@slipway/backstage-plugin-mlops-common';
import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import {
  application,
  canary,
  canaryWorkloads,
  component,
  deployment,
  FRAUD,
  modelVersion,
  registeredModel,
} from '../../__testUtils__/delivered';
import { FakeRepositoryHost } from '../../__testUtils__/FakeRepositoryHost';
import { Environments } from '../../environments';
import { GatePolicy } from '../../gates/GatePolicy';
import { joinDelivery } from '../../join/joinDelivery';
import { mergeObservations } from '../../join/observations';
import type { ReleaseRecord } from '../../releases';
import { PastReleases } from '../PastReleases';
import { planRollback } from '../planRollback';
import type { TakingBack } from '../takingsBack';

export const V1 = '0b1f3d5a7c';
export const V2 = '4a1c9e2b7d';
export const IMAGE = 'ghcr.io/slipway-demo/fraud-detection';

/** What `overlays/production` named when v1 was released. */
const V1_FOLDER = [
  {
    path: 'overlays/production/kustomization.yaml',
    content: `images:\n  - name: ${IMAGE}\n    newTag: 1.0.0\n`,
  },
  {
    path: 'overlays/production/model.yaml',
    content:
      'metadata:\n  labels:\n    mlflow.org/model-name: fraud-detection\n    mlflow.org/model-version: "1"\n',
  },
];

const models = [
  registeredModel({
    tags: { 'backstage.io/entity-ref': FRAUD },
    versions: [
      modelVersion('2', { metrics: { precision: 0.92, recall: 0.88 } }),
      modelVersion('1', { metrics: { precision: 0.8, recall: 0.89 } }),
    ],
  }),
];

export const inFlight = (part = {}): SourceObservation => ({
  applications: [application('production')],
  rollouts: [canary(part)],
  workloads: canaryWorkloads(),
  models,
});

/** v2 serves everything, and the champion is v2. */
export const promoted = (part = {}): SourceObservation => ({
  applications: [
    application('production', { images: [`${IMAGE}:2.0.0`], ...part }),
  ],
  workloads: [
    deployment('production', {
      images: [`${IMAGE}:2.0.0`],
      model: { name: 'fraud-detection', version: '2' },
    }),
  ],
  models: [{ ...models[0], aliases: [{ alias: 'champion', version: '2' }] }],
});

export const healthy = (revision: string, version: string): ReleaseRecord => ({
  release: {
    revision,
    images: [`${IMAGE}:${version}.0.0`],
    model: { name: 'fraud-detection', version },
  },
  record: 'healthy',
  lastSeenAt: new Date('2026-11-20T08:59:00Z'),
});

/** The plan for the rollback of what was seen. */
export async function plan(
  seen: SourceObservation,
  options: {
    input?: RollbackInput;
    records?: ReleaseRecord[];
    host?: FakeRepositoryHost;
    takings?: TakingBack[];
    merge?: 'now' | 'approval';
    sharedParents?: string[];
    environment?: string;
  } = {},
) {
  const entity = component('fraud-detection');
  const host = options.host ?? new FakeRepositoryHost();
  host.folders[V1] ??= V1_FOLDER;
  const delivery = joinDelivery({
    entity,
    seen: mergeObservations([seen]),
    statuses: [],
    environments: new Environments(),
    gatePolicy: new GatePolicy(),
  });
  const environment = delivery.environments.find(
    ({ name }) => name === (options.environment ?? 'production'),
  );
  if (!environment) throw new Error('There is no such environment');
  return planRollback(
    {
      entity,
      entityRef: FRAUD,
      delivery,
      environment,
      input: rollbackInputSchema.parse(options.input ?? {}),
      requestedBy: 'user:default/maria',
      now: new Date('2026-11-20T10:00:00Z'),
    },
    {
      ledger: { recordsOf: async () => options.records ?? [] },
      takingsBack: async () => options.takings ?? [],
      past: new PastReleases(),
      hosts: host,
      merge: options.merge ?? 'now',
      sharedParents: options.sharedParents,
    },
  );
}

export const kinds = ({ steps }: Awaited<ReturnType<typeof plan>>) =>
  steps.map(({ system, kind }) => `${system} ${kind}`);
export const codes = (reasons: readonly { code: string }[] = []) =>
  reasons.map(({ code }) => code);
