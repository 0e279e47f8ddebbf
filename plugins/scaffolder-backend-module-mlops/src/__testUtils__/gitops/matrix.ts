import { pairwise } from './pairwise';

const environment = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  ...more,
});

/** Every choice of the form, each with the values that matter. */
export const FACTORS = {
  name: ['fraud-detection', 'ab1', `m${'-long'.repeat(7)}-nam`],
  owner: ['team-fraud', 'group:default/team-fraud', 'user:default/ada.byron'],
  system: [undefined, 'system:default/payments'],
  description: ['', 'Finds payments that are not what they seem: é, #1 & <2>'],
  problem: ['classification', 'regression'],
  framework: ['scikit-learn', 'xgboost', 'pytorch'],
  serving: ['mlserver', 'kserve'],
  rollout: ['canary', 'blue-green', 'ab-test'],
  trafficProvider: ['istio', 'gateway-api', 'nginx'],
  canarySteps: [undefined, [50], [1, 2, 5, 99, 100]],
  iterations: [undefined, 1, 100],
  abHeader: [undefined, 'x-shadow'],
  gates: [
    undefined,
    { accuracy: 0, precision: 1, recall: 0.7, f1: 0.333333 },
    { precision: 0.8, recall: 0.7 },
  ],
  regressionGates: [undefined, { r2: -1, mae: 0.0000001 }],
  minimumSample: [undefined, 10, 100_000_000],
  maxLatencyMilliseconds: [undefined, 1, 60_000],
  environments: [
    undefined,
    [environment('production', { replicas: 100, autoSync: false })],
    [
      environment('test', { namespace: 'shared-test', cluster: 'kind' }),
      environment('live', {
        namespace: 'shared-live',
        cluster: 'prod-1.example',
        replicas: 3,
        autoSync: false,
        syncWindow: true,
      }),
    ],
    ['a-name-of-20-letters', 'b', 'c', 'd'].map((name, i) =>
      environment(name, { syncWindow: i % 2 === 1, autoSync: i % 3 > 0 }),
    ),
  ],
  regions: [
    undefined,
    [{ name: 'eu' }],
    [{ name: 'eu' }, { name: 'us' }, { name: 'ap', cluster: 'ap-1' }],
  ],
  retraining: [
    undefined,
    { schedule: '*/30 1,2 * 1-6 MON-FRI', driftThreshold: 0.05 },
  ],
  slackChannel: ['', '#fraud_alerts-1'],
  pagerDuty: [false, true],
  secrets: ['external-secrets', 'sealed-secrets'],
  registry: ['ghcr', 'harbor'],
  harborHost: [undefined, 'harbor.example.com:8443'],
  layout: ['apart', 'one'],
  gitHost: ['github', 'gitea'],
  repoOwner: [undefined, 'Acme-Inc'],
} as const;

/** The answers that cover every pair of the form's values. */
export function matrix(): Array<Record<string, unknown>> {
  return pairwise(FACTORS, isAccepted).map(row =>
    Object.fromEntries(
      Object.entries(row).filter(([, value]) => value !== undefined),
    ),
  );
}

/** What the form refuses in any case. */
function isAccepted({
  serving,
  rollout,
  trafficProvider,
}: Record<string, unknown>): boolean {
  return (
    serving !== 'kserve' ||
    (rollout !== 'ab-test' && trafficProvider !== 'nginx')
  );
}
