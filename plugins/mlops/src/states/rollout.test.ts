import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import { rollout } from '../../dev/fixtures/parts';
import {
  failedChecksStatus,
  isUnderWay,
  metricStatus,
  metricThreshold,
  metricValue,
  rolloutHeadline,
  rolloutStatus,
  sharedReason,
  stepTrack,
  weightCeiling,
  weightCurve,
  weightTicks,
} from './rollout';

const canary = (parts: Partial<Rollout> = {}) =>
  rollout('fraud', 'fraud-production', parts);
/** An analysis without weights: it counts its checks. */
const checked = (
  strategy: Rollout['strategy'],
  done: number,
): Partial<Rollout> => ({
  strategy,
  steps: [],
  step: undefined,
  iterations: { done, total: 10 },
  traffic: { primary: 100, candidate: 0 },
});
const states = (parts: Partial<Rollout>) =>
  stepTrack(canary(parts))
    .map(({ state }) => state[0])
    .join('');

describe('rolloutHeadline', () => {
  it.each<[string, Partial<Rollout>]>([
    ['Canary at 15\u00a0%, step 3 of 7', {}],
    [
      'Canary at 0\u00a0%',
      { step: undefined, traffic: { primary: 100, candidate: 0 } },
    ],
    [
      'A/B test on matching requests, check 2 of 10',
      {
        ...checked('ab-testing', 2),
        matchedTraffic: { primary: 0, candidate: 100 },
      },
    ],
    ['A/B test, check 0 of 10', checked('ab-testing', 0)],
    ['Blue/green release, check 2 of 10', checked('blue-green', 2)],
    [
      'Blue/green release at 100\u00a0%, check 10 of 10',
      {
        ...checked('blue-green', 11),
        traffic: { primary: 0, candidate: 100 },
      },
    ],
    [
      'A/B test waits for promotion',
      { ...checked('ab-testing', 10), phase: 'WaitingPromotion' },
    ],
    [
      'Blue/green release failed; all traffic is back on the old version',
      { ...checked('blue-green', 3), phase: 'Failed' },
    ],
    [
      'Canary at 50\u00a0% waits for promotion',
      { phase: 'WaitingPromotion', traffic: { primary: 50, candidate: 50 } },
    ],
    [
      'Canary failed; all traffic is back on the old version',
      { phase: 'Failed', traffic: { primary: 100, candidate: 0 } },
    ],
    [
      'Canary failed while the new version serves 100\u00a0%',
      { phase: 'Failed', traffic: { primary: 0, candidate: 100 } },
    ],
    ['The last release was promoted', { phase: 'Succeeded' }],
    ['No release is under way', { phase: 'Initialized' }],
  ])('is: %s', (headline, parts) => {
    expect(rolloutHeadline(canary(parts))).toBe(headline);
  });
});

describe('stepTrack', () => {
  it.each<[string, string, Partial<Rollout>]>([
    ['at the third step', 'ddcaaaaa', {}],
    ['before the first', 'aaaaaaaa', { step: undefined }],
    ['at the third of ten checks', 'ddcaaaaaaaa', checked('ab-testing', 2)],
    [
      'after ten checks, before promotion',
      'dddddddddda',
      { ...checked('blue-green', 10), phase: 'WaitingPromotion' },
    ],
    [
      'with too many checks for a track',
      'ca',
      { ...checked('ab-testing', 2), iterations: { done: 2, total: 60 } },
    ],
    ['before promotion', 'ddddddca', { phase: 'WaitingPromotion', step: 6 }],
    ['in promotion', 'dddddddc', { phase: 'Promoting', step: 6 }],
    ['promoted', 'dddddddd', { phase: 'Succeeded', step: undefined }],
    ['failed at the fourth', 'dddfaaaa', { phase: 'Failed', step: 3 }],
    [
      'failed at what its curve says',
      'dfaaaaaa',
      {
        phase: 'Failed',
        step: undefined,
        weights: [0, 5, 10, 0].map(weight => ({ at: '', weight })),
      },
    ],
    [
      'failed before any weight',
      'aaaaaaaa',
      { phase: 'Failed', step: undefined, weights: [] },
    ],
    ['not begun', 'aaaaaaaa', { phase: 'Initialized', step: undefined }],
  ])('%s is %s', (_, track, parts) => {
    expect(states(parts)).toBe(track);
  });
});

it('says that a suspended rollout is suspended, whatever its phase', () => {
  expect(rolloutStatus(canary({ suspended: true })).word).toBe('Suspended');
  expect(rolloutStatus(canary()).word).toBe('Progressing');
});

it.each([
  ['Progressing', true],
  ['WaitingPromotion', true],
  ['Succeeded', false],
  ['Failed', false],
  ['Initialized', false],
] as const)('knows whether %s is under way', (phase, expected) => {
  expect(isUnderWay(canary({ phase }))).toBe(expected);
});

it.each([
  [0, 5, 'good', '0 of 5'],
  [2, 5, 'warn', '2 of 5'],
  [5, 5, 'bad', '5 of 5'],
] as const)('feels %s failed checks of %s', (count, threshold, tone, word) => {
  expect(
    failedChecksStatus(canary({ failedChecks: { count, threshold } })),
  ).toEqual({ tone, word });
});

it('writes thresholds as people read them', () => {
  const metric = { name: 'm', unit: '%', verdict: 'unknown' } as const;
  expect(metricThreshold({ ...metric, min: 99 })).toBe('≥ 99\u00a0%');
  expect(metricThreshold({ ...metric, unit: 'ms', max: 100 })).toBe(
    '≤ 100\u00a0ms',
  );
  expect(metricThreshold({ ...metric, min: 1, max: 2 })).toBe('1 – 2\u00a0%');
  expect(metricThreshold(metric)).toBe('no threshold');
  expect(metricValue(metric)).toBe('–');
});

it('does not speak of a candidate that is gone', () => {
  const reason = 'No data: the candidate may get no traffic yet';
  const metrics = [1, 2].map(number => ({
    name: `m${number}`,
    unit: '%',
    verdict: 'unknown' as const,
    reason,
  }));
  const over = canary({ phase: 'Succeeded', metrics });
  expect(sharedReason(over)).toBe('Measured only while a release is under way');
  expect(metricStatus(metrics[0], over)).toEqual({
    tone: 'quiet',
    word: 'Not measured',
  });
  const underWay = canary({ metrics });
  expect(sharedReason(underWay)).toBe(reason);
  expect(metricStatus(metrics[0], underWay).word).toBe('Unknown');
});

describe('the curve of the weight', () => {
  const at = '2026-11-21T12:00:00.000Z';
  const now = Date.parse(at) + 60_000;

  it('goes on to now while the rollout is under way', () => {
    const curve = weightCurve(canary({ weights: [{ at, weight: 5 }] }), now);
    expect(curve).toEqual([
      { at: Date.parse(at), weight: 5 },
      { at: now, weight: 5 },
    ]);
  });

  it('ends where the rollout ended', () => {
    const ended = canary({ phase: 'Failed', weights: [{ at, weight: 0 }] });
    expect(weightCurve(ended, now)).toHaveLength(1);
  });

  it('leaves out what cannot be read', () => {
    const odd = canary({ weights: [{ at: 'never', weight: 5 }] });
    expect(weightCurve(odd, now)).toEqual([]);
  });

  it('has a tick for each step, and not too many', () => {
    expect(weightTicks(canary())).toEqual([0, 5, 10, 15, 20, 30, 40, 50]);
    const steps = Array.from({ length: 50 }, (_, i) => (i + 1) * 2);
    const ticks = weightTicks(canary({ steps, weights: [] }));
    expect(ticks.length).toBeLessThan(10);
    expect(ticks.at(-1)).toBe(weightCeiling(canary({ steps, weights: [] })));
  });

  it('goes up to all of the traffic where there are no weights', () => {
    expect(
      weightTicks(canary({ ...checked('blue-green', 2), weights: [] })),
    ).toEqual([0, 100]);
  });
});
