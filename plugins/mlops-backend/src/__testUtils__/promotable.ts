import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import {
  application,
  component,
  deployment,
  FRAUD,
  registeredModel,
} from './delivered';
import { FakeRepositoryHost } from './FakeRepositoryHost';
import { Environments } from '../environments';
import { GatePolicy } from '../gates/GatePolicy';
import { joinDelivery } from '../join/joinDelivery';
import { mergeObservations } from '../join/observations';
import { createPromoteAction } from '../promote';

const SYNCED = '4a1c9e2b7d';
export const IMAGE = 'ghcr.io/slipway-demo/fraud-detection';

/** What an overlay of v1 or v2 says. */
export const overlay = (environment: string, version: string) => [
  {
    path: `overlays/${environment}/kustomization.yaml`,
    content: `images:\n  - name: ${IMAGE}\n    newTag: ${version}.0.0\n`,
  },
  {
    path: `overlays/${environment}/model.yaml`,
    content: `metadata:\n  labels:\n    mlflow.org/model-name: fraud-detection\n    mlflow.org/model-version: "${version}"\n`,
  },
];

/** v2 in staging, v1 in production. */
export const promotable: SourceObservation = {
  applications: [
    application('dev'),
    application('staging'),
    application('production'),
  ],
  workloads: [deployment('staging'), deployment('production')],
  models: [registeredModel()],
};

const gates = new GatePolicy([
  {
    model: 'fraud-*',
    gates: [{ metric: 'precision', operator: '>=', threshold: 0.9 }],
  },
]);

/** Plans to promote, by default from staging to production. */
export async function planPromotionOf(
  options: {
    seen?: SourceObservation;
    input?: { from?: string; override?: string };
    host?: FakeRepositoryHost;
    merge?: 'now' | 'approval';
    environment?: string;
    gatePolicy?: GatePolicy;
  } = {},
) {
  const host = options.host ?? new FakeRepositoryHost();
  host.folders[SYNCED] ??= overlay('staging', '2');
  host.folders.main ??= overlay('production', '1');
  const entity = component('fraud-detection');
  const delivery = joinDelivery({
    entity,
    seen: mergeObservations([options.seen ?? promotable]),
    statuses: [],
    environments: new Environments(),
    gatePolicy: options.gatePolicy ?? gates,
  });
  const environment = delivery.environments.find(
    ({ name }) => name === (options.environment ?? 'production'),
  );
  return createPromoteAction({
    hosts: host,
    merge: options.merge ?? 'approval',
  }).plan({
    entity,
    entityRef: FRAUD,
    delivery,
    environment,
    input: options.input ?? { from: 'staging' },
    requestedBy: 'user:default/maria',
    now: new Date('2026-11-20T10:00:00Z'),
  });
}
