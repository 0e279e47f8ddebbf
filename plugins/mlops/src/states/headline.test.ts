import {
  churnPrediction,
  creditRisk,
  fraudDetection,
} from '../../dev/fixtures/story';
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
    'production: v4 waits for the sync window: deny 0 8 * * 1-5 for 10h (Europe/Berlin)',
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

it('names the environment where there is no reason to give', () => {
  const delivery = longNames();
  delivery.environments = delivery.environments.map(environment => ({
    ...environment,
    reasons: [],
  }));
  expect(deliveryHeadline(delivery).word).toBe('production: needs attention');
});
