import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import { FixtureMlopsApi } from '../../dev/fixtures/FixtureMlopsApi';
import { fraudDetection } from '../../dev/fixtures/story';
import { DeliveryFeed, FEED_TIMING } from './DeliveryFeed';

const entityRef = 'component:default/fraud-detection';

/** Answers with a revision, or fails, when the test says so. */
class AskedApi extends FixtureMlopsApi {
  readonly signals: AbortSignal[] = [];
  revision = 'r1';
  failure: Error | undefined;
  hold: Promise<void> | undefined;

  get asked(): number {
    return this.signals.length;
  }

  async getDelivery(
    _entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<Delivery> {
    if (options?.signal) this.signals.push(options.signal);
    await this.hold;
    if (this.failure) throw this.failure;
    return { ...fraudDetection(), revision: this.revision };
  }
}

const pass = (milliseconds: number) =>
  jest.advanceTimersByTimeAsync(milliseconds);

let api: AskedApi;
let feed: DeliveryFeed;
let leave: () => void;
let hidden: jest.SpyInstance<boolean, []>;

const look = async () => {
  leave = feed.subscribe(() => {});
  await pass(0);
};
const revision = () => {
  const state = feed.getState();
  return 'delivery' in state ? state.delivery.revision : undefined;
};

beforeEach(() => {
  jest.useFakeTimers();
  hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(false);
  api = new AskedApi();
  feed = new DeliveryFeed(api, entityRef);
});

afterEach(() => {
  leave();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

it('asks once, and keeps the answer', async () => {
  expect(feed.getState()).toEqual({ phase: 'loading' });
  await look();
  expect(feed.getState()).toMatchObject({ phase: 'ready' });
  expect(api.asked).toBe(1);
});

it('polls where there are no signals', async () => {
  await look();
  await pass(FEED_TIMING.poll);
  expect(api.asked).toBe(2);
});

it('does not ask every few seconds where there are signals', async () => {
  feed.useSignals(true);
  await look();
  await pass(FEED_TIMING.safetyPoll - 1);
  expect(api.asked).toBe(1);
  await pass(1);
  expect(api.asked).toBe(2);
});

it('reads again within a second of a signal', async () => {
  feed.useSignals(true);
  await look();
  api.revision = 'r2';
  feed.onSignal('r2');
  await pass(FEED_TIMING.shortestGap);
  expect(revision()).toBe('r2');
  expect(api.asked).toBe(2);
});

it('leaves a signal alone that says what it knows', async () => {
  feed.useSignals(true);
  await look();
  feed.onSignal('r1');
  await pass(1000);
  expect(api.asked).toBe(1);
});

it('answers a burst of signals with one request', async () => {
  feed.useSignals(true);
  await look();
  for (let number = 2; number < 40; number++) feed.onSignal(`r${number}`);
  api.revision = 'r39';
  await pass(5000);
  expect(api.asked).toBe(2);
});

it('reads once more when a signal comes while it reads', async () => {
  feed.useSignals(true);
  await look();
  let release = () => {};
  api.hold = new Promise<void>(resolve => {
    release = resolve;
  });
  feed.onSignal('r2');
  await pass(FEED_TIMING.shortestGap);
  feed.onSignal('r3');
  api.revision = 'r2';
  release();
  api.hold = undefined;
  await pass(0);
  api.revision = 'r3';
  await pass(FEED_TIMING.shortestGap);
  expect(revision()).toBe('r3');
  expect(api.asked).toBe(3);
});

it('polls quickly once a change came without a signal, until one comes', async () => {
  feed.useSignals(true);
  await look();
  api.revision = 'r2';
  await pass(FEED_TIMING.safetyPoll);
  expect(api.asked).toBe(2);
  await pass(FEED_TIMING.poll);
  expect(api.asked).toBe(3);
  feed.onSignal('r2');
  await pass(FEED_TIMING.poll);
  const asked = api.asked;
  await pass(FEED_TIMING.poll * 3);
  expect(api.asked).toBe(asked);
});

it('shows the last it knew while the backend is down, and recovers', async () => {
  await look();
  api.failure = new ServiceUnavailableError('down');
  await pass(FEED_TIMING.poll);
  expect(feed.getState()).toMatchObject({
    phase: 'stale',
    error: api.failure,
  });
  expect(revision()).toBe('r1');
  api.failure = undefined;
  await pass(FEED_TIMING.poll);
  expect(feed.getState()).toMatchObject({ phase: 'ready' });
});

it('tries less and less often while the backend is down', async () => {
  api.failure = new ServiceUnavailableError('down');
  await look();
  await pass(10 * 60_000);
  expect(api.asked).toBeLessThan(15);
  expect(api.asked).toBeGreaterThan(5);
});

it('does not go on showing what one may not see any more', async () => {
  await look();
  api.failure = new NotAllowedError('no');
  await pass(FEED_TIMING.poll);
  expect(feed.getState()).toEqual({ phase: 'failed', error: api.failure });
});

it('asks nothing while nobody sees the page, and at once on return', async () => {
  await look();
  hidden.mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  await pass(5 * 60_000);
  feed.onSignal('r2');
  await pass(5000);
  expect(api.asked).toBe(1);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event('visibilitychange'));
  await pass(FEED_TIMING.shortestGap);
  expect(api.asked).toBe(2);
});

it('gives up a request that is not answered', async () => {
  api.hold = new Promise<void>(() => {});
  await look();
  await pass(FEED_TIMING.timeout);
  expect(api.signals[0].aborted).toBe(true);
});

it('aborts and forgets its timers when nobody listens any more', async () => {
  api.hold = new Promise<void>(() => {});
  await look();
  leave();
  expect(api.signals[0].aborted).toBe(true);
  expect(jest.getTimerCount()).toBeLessThanOrEqual(1);
  await pass(5 * 60_000);
  expect(api.asked).toBe(1);
});

it('shows at once what was known to who comes back', async () => {
  await look();
  leave();
  await look();
  expect(feed.getState()).toMatchObject({ phase: 'ready' });
  expect(api.asked).toBe(2);
});
