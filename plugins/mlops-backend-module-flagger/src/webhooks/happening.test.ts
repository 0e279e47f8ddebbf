import type { RolloutStrategy } from '@slipway/backstage-plugin-mlops-common';
import { happeningOf, type ToldEvent } from './happening';

const NOW = Date.parse('2026-11-21T09:00:00Z');

function told(
  message: string,
  changes: Partial<ToldEvent> = {},
  strategy: RolloutStrategy = 'canary',
) {
  return happeningOf(
    {
      canary: {
        cluster: 'eu',
        namespace: 'fraud-production',
        name: 'fraud-detection',
      },
      checksum: 'abc',
      message,
      type: 'Warning',
      timestamp: String(NOW - 5_000),
      ...changes,
    },
    { environment: 'production', strategy },
    NOW,
  );
}

describe('what Flagger tells', () => {
  it('is put into the timeline’s words', () => {
    expect(
      told(
        'Halt fraud-detection.fraud-production advancement success rate 97.00% < 99%',
      )?.event,
    ).toEqual({
      at: '2026-11-21T08:59:55.000Z',
      kind: 'rollout',
      outcome: 'failure',
      message:
        'A check of the canary of fraud-detection failed: success rate 97.00% < 99%',
      environment: 'production',
      actor: 'Flagger',
      source: 'flagger/eu',
    });
  });

  it.each([
    [
      'Halt fraud-detection.fraud-production advancement waiting for promotion approval board',
      'neutral',
      'The canary of fraud-detection waits for the gate board',
    ],
    [
      'Confirm-rollout check start passed',
      'success',
      'The canary of fraud-detection passed the gate start',
    ],
    [
      'New revision detected! Scaling up fraud-detection.fraud-production',
      'progress',
      'The analysis of a new revision of fraud-detection began',
    ],
    [
      'Rollback check slipway-rollback passed',
      'neutral',
      'Rollback check slipway-rollback passed',
    ],
  ])('%s', (message, outcome, words) => {
    expect(told(message)?.event).toMatchObject({ outcome, message: words });
  });

  it.each<[RolloutStrategy, string, string]>([
    [
      'ab-testing',
      'Halt fraud-detection.fraud-production advancement success rate 97.00% < 99%',
      'A check of the A/B test of fraud-detection failed: success rate 97.00% < 99%',
    ],
    [
      'blue-green',
      'Halt fraud-detection.fraud-production advancement waiting for promotion approval board',
      'The blue/green release of fraud-detection waits for the gate board',
    ],
  ])('calls the rollout what it is: %s', (strategy, message, words) => {
    expect(told(message, {}, strategy)?.event.message).toBe(words);
  });

  it.each([
    'Advance fraud-detection.fraud-production canary weight 10',
    'Canary failed! Scaling down fraud-detection.fraud-production',
    'Rollback hook slipway-rollback not signaling a rollback',
    'all the metrics providers are available!',
  ])('is left out where the state tells it: %s', message => {
    expect(told(message)).toBeUndefined();
  });

  it('is told once, also when it is said at each interval', () => {
    const waiting =
      'Halt fraud-detection.fraud-production advancement waiting for traffic increase approval more';
    const later = { timestamp: String(NOW - 1_000) };
    expect(told(waiting, later)?.key).toBe(told(waiting)?.key);
    expect(told(waiting, { checksum: 'def' })?.key).not.toBe(
      told(waiting)?.key,
    );
    const check = 'Halt advancement no values found for metric: precision';
    expect(told(check)?.key).toBe(told(check)?.key);
    expect(told(check, later)?.key).not.toBe(told(check)?.key);
  });

  it.each(['', 'soon', '0', String(NOW + 3_600_000)])(
    'is of now where its time cannot be right: %j',
    timestamp => {
      expect(
        told('Prometheus query failed: no route', { timestamp })?.event.at,
      ).toBe('2026-11-21T09:00:00.000Z');
    },
  );

  it('is cut to what can be shown', () => {
    expect(told('x'.repeat(5_000))?.event.message).toHaveLength(300);
  });
});
