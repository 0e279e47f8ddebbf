import fc from 'fast-check';
import { ResourceTypeMissingError, RetryAfterError } from './errors';
import { retryPause } from './retryPause';
import { DEFAULT_WATCH_TUNING } from './WatchTuning';

const pauseAfter = (
  error: unknown,
  state: { failures: number; isSynced: boolean },
) => retryPause(error, state, DEFAULT_WATCH_TUNING);

describe('the pause before the next attempt', () => {
  it('is between one second and the longest from the second failure on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10_000 }), failures => {
        const pause = pauseAfter(new Error(), { failures, isSynced: true });
        expect(pause).toBeGreaterThanOrEqual(1_000);
        expect(pause).toBeLessThanOrEqual(12_000);
      }),
    );
  });

  it('is not the same for all', () => {
    const pauses = Array.from({ length: 20 }, () =>
      pauseAfter(new Error(), { failures: 6, isSynced: true }),
    );
    expect(new Set(pauses).size).toBeGreaterThan(10);
  });

  it('is short after one failure, since that may have been chance', () => {
    expect(
      pauseAfter(new Error(), { failures: 1, isSynced: true }),
    ).toBeLessThanOrEqual(250);
  });

  it('is never shorter than the server asks, nor absurdly long', () => {
    const after = (ms: number) =>
      pauseAfter(new RetryAfterError('Busy', ms), {
        failures: 1,
        isSynced: true,
      });
    expect(after(7_000)).toBeGreaterThanOrEqual(7_000);
    expect(after(7_000)).toBeLessThanOrEqual(8_000);
    expect(after(1)).toBeGreaterThanOrEqual(1_000);
    expect(after(24 * 3600 * 1000)).toBeLessThanOrEqual(61_000);
  });

  it('is long for a resource type that was never there', () => {
    const error = new ResourceTypeMissingError('No such CRD');
    expect(pauseAfter(error, { failures: 9, isSynced: false })).toBe(60_000);
    expect(
      pauseAfter(error, { failures: 9, isSynced: true }),
    ).toBeLessThanOrEqual(12_000);
  });
});
