import {
  churnPrediction,
  creditRisk,
  fraudDetection,
} from '../../dev/fixtures/story';
import { operation } from '../../dev/fixtures/operations';
import { empty } from '../../dev/fixtures/variations';
import { longNames, manyVersions } from '../../dev/fixtures/extremes';
import { deliveryHeadline } from './headline';

it.each([
  [
    'what is wrong, nearest to users first',
    creditRisk(),
    'bad',
    'production: The canary of v6 failed: 5 of 5 checks',
  ],
  [
    'what waits',
    churnPrediction(),
    'warn',
    'production: a sync window keeps changes out',
  ],
  [
    'what is on its way',
    fraudDetection(),
    'busy',
    'production: Canary at 15\u00a0%, step 3 of 7',
  ],
  ['what is live', manyVersions(), 'good', 'v38 is live in production'],
  ['that there is nothing', empty(), 'quiet', 'Nothing is deployed yet'],
] as const)('says %s', (_, delivery, tone, word) => {
  expect(deliveryHeadline(delivery)).toEqual({ tone, word });
});

it.each([
  ['what is live', manyVersions(), 'warn', 'Sync it: waits for approval'],
  ['nothing: what is wrong', creditRisk(), 'bad', /^production: The canary/],
] as const)(
  'says, where somebody is waited for, instead of %s',
  (_, delivery, tone, word) => {
    const asked = operation({
      title: 'Sync it',
      state: 'planned',
      approval: { state: 'needed', message: 'Say yes' },
    });
    delivery.environments = delivery.environments.map(environment => ({
      ...environment,
      awaitingApproval: [asked],
    }));
    expect(deliveryHeadline(delivery)).toEqual({
      tone,
      word: expect.stringMatching(word),
    });
  },
);

it('names the environment where there is no reason to give', () => {
  const delivery = longNames();
  delivery.environments = delivery.environments.map(environment => ({
    ...environment,
    reasons: [],
  }));
  expect(deliveryHeadline(delivery).word).toBe('production: needs attention');
});

describe('in short', () => {
  function withReason(code: string, parts: object = {}) {
    const delivery = fraudDetection();
    delivery.environments = delivery.environments.map(environment =>
      environment.name === 'production'
        ? {
            ...environment,
            state: 'attention',
            reasons: [{ code, severity: 'warning', message: 'A long story.' }],
            ...parts,
          }
        : environment,
    );
    return delivery;
  }

  it('names who holds an environment', () => {
    const hold = {
      owner: 'user:default/ada',
      reason: 'x',
      since: '2026-11-21T10:00:00Z',
      autoSyncOff: [],
    };
    expect(deliveryHeadline(withReason('held', { hold })).word).toBe(
      'production: held by ada',
    );
  });

  it('tells how a failed canary left the traffic', () => {
    const delivery = creditRisk();
    delivery.environments.at(-1)!.reasons[0].code = 'rollout-failed';
    expect(deliveryHeadline(delivery).word).toBe(
      'production: Canary failed; all traffic is back on the old version',
    );
  });

  it('names the sources that do not answer', () => {
    const delivery = withReason('source-stale');
    delivery.sources = delivery.sources.map(source =>
      ['argocd', 'kubernetes', 'flagger'].includes(source.system)
        ? {
            ...source,
            freshness: {
              state: 'unavailable',
              since: '2026-11-21T10:00:00Z',
              reason: 'refused',
            },
          }
        : source,
    );
    expect(deliveryHeadline(delivery).word).toBe(
      'What you see is not of now: Argo CD, Kubernetes and Flagger do not answer',
    );
    delivery.sources = delivery.sources.map(source => ({
      ...source,
      freshness: {
        state: 'unavailable',
        since: '2026-11-21T10:00:00Z',
        reason: 'refused',
      },
    }));
    expect(deliveryHeadline(delivery).word).toBe(
      'What you see is not of now: 5 sources do not answer',
    );
  });
});
