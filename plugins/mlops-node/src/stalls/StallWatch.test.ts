import { StallWatch } from './StallWatch';
import { wholeAt } from './wholeAt';

const MINUTE = 60_000;
const START = Date.parse('2026-11-22T00:00:00Z');

describe('StallWatch', () => {
  const told: string[][] = [];
  let whole: number | undefined;
  let isHeard = true;
  let watch: StallWatch;

  beforeEach(() => {
    jest.useFakeTimers({ now: START });
    told.length = 0;
    whole = undefined;
    isHeard = true;
    watch = new StallWatch({
      wholeAt: () => (isHeard ? Date.now() : whole),
      onChange: feeds => told.push([...feeds]),
    });
  });

  afterEach(() => {
    watch.stop();
    jest.useRealTimers();
  });

  const expectRefresh = (key = 'app', mark = 'refresh') =>
    watch.expect('eu', key, {
      mark,
      since: Date.now(),
      patienceMs: 5 * MINUTE,
    });

  it('says when a controller has done nothing for longer than it may', async () => {
    expectRefresh();
    await jest.advanceTimersByTimeAsync(4 * MINUTE);
    expect(watch.findings('eu')).toEqual({ overdue: new Map() });
    expect(told).toEqual([]);
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(told).toEqual([['eu']]);
    expect(watch.findings('eu')).toEqual({
      stalledSince: START,
      overdue: new Map([['app', START]]),
    });
  });

  it('tells it once, and once that it is over', async () => {
    expectRefresh();
    await jest.advanceTimersByTimeAsync(60 * MINUTE);
    watch.expect('eu', 'app', undefined);
    watch.acted('eu');
    await jest.advanceTimersByTimeAsync(60 * MINUTE);
    expect(told).toEqual([['eu'], ['eu']]);
    expect(watch.findings('eu')).toEqual({ overdue: new Map() });
  });

  it('waits anew for what was asked anew', async () => {
    expectRefresh('app', 'first');
    await jest.advanceTimersByTimeAsync(4 * MINUTE);
    expectRefresh('app', 'second');
    await jest.advanceTimersByTimeAsync(4 * MINUTE);
    expect(told).toEqual([]);
  });

  it('goes on waiting for what is told again', async () => {
    expectRefresh();
    await jest.advanceTimersByTimeAsync(3 * MINUTE);
    expectRefresh();
    await jest.advanceTimersByTimeAsync(3 * MINUTE);
    expect(told).toEqual([['eu']]);
  });

  it('calls a controller that acts elsewhere no standing one', async () => {
    expectRefresh();
    await jest.advanceTimersByTimeAsync(4 * MINUTE);
    watch.acted('eu');
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(told).toEqual([['eu']]);
    expect(watch.findings('eu')).toEqual({
      overdue: new Map([['app', START]]),
    });
    // It has stopped as well since.
    await jest.advanceTimersByTimeAsync(4 * MINUTE);
    expect(watch.findings('eu').stalledSince).toBe(START + 4 * MINUTE);
    expect(told).toHaveLength(2);
  });

  it('concludes nothing of the controller where another may be responsible', async () => {
    watch.expect('eu', 'app', {
      mark: 'refresh',
      since: START,
      patienceMs: MINUTE,
      uncertain: true,
    });
    await jest.advanceTimersByTimeAsync(60 * MINUTE);
    expect(watch.findings('eu')).toEqual({
      overdue: new Map([['app', START]]),
    });
    expect(told).toEqual([['eu']]);
  });

  it('says nothing of a feed that is not whole', async () => {
    isHeard = false;
    expectRefresh();
    await jest.advanceTimersByTimeAsync(60 * MINUTE);
    expect(told).toEqual([]);
    isHeard = true;
    watch.look();
    await jest.advanceTimersByTimeAsync(1);
    expect(told).toEqual([['eu']]);
  });

  it('takes silence of the watch itself for no proof', async () => {
    isHeard = false;
    whole = START + 2 * MINUTE;
    expectRefresh();
    await jest.advanceTimersByTimeAsync(20 * MINUTE);
    expect(told).toEqual([]);
    // A sign of life of the watch, without one of the controller.
    whole = START + 19 * MINUTE;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual([['eu']]);
  });

  it('keeps feeds apart', async () => {
    expectRefresh();
    await jest.advanceTimersByTimeAsync(6 * MINUTE);
    expect(watch.findings('us')).toEqual({ overdue: new Map() });
  });

  it('goes through all that is expected once a second, however much happens', async () => {
    const asked = jest.fn(() => Date.now());
    const busy = new StallWatch({ wholeAt: asked, onChange: () => {} });
    for (let turn = 0; turn < 300; turn += 1) {
      const act = { mark: `${turn}`, since: START, patienceMs: 60 * MINUTE };
      busy.expect('eu', 'app', act);
      await jest.advanceTimersByTimeAsync(10);
    }
    busy.stop();
    expect(asked.mock.calls.length).toBeGreaterThanOrEqual(3);
    expect(asked.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('sets no timer after it was stopped', async () => {
    expectRefresh();
    watch.stop();
    watch.look();
    await jest.advanceTimersByTimeAsync(60 * MINUTE);
    expect(told).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('wholeAt', () => {
  const live = (observedAt: string) =>
    ({ state: 'live', via: 'watch', observedAt }) as const;

  it('is the earliest of all that are live', () => {
    expect(
      wholeAt([live('2026-11-22T00:01:00Z'), live('2026-11-22T00:00:00Z')]),
    ).toBe(START);
  });

  it('is not known where one is not live, or none is there', () => {
    const stale = {
      state: 'stale',
      observedAt: '2026-11-22T00:00:00Z',
      reason: 'gone',
    } as const;
    expect(wholeAt([live('2026-11-22T00:00:00Z'), stale])).toBeUndefined();
    expect(wholeAt([])).toBeUndefined();
  });
});
