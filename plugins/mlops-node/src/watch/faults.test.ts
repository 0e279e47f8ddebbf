import {
  CONFIG_MAP,
  until,
  watchSandbox,
  type WatchedSandbox,
} from '../__testUtils__/watchSandbox';

/** Short times, so that thirty seconds of the real ones pass in about one. */
const QUICK = {
  minAttemptMs: 50,
  maxBackoffMs: 400,
  inactivityMs: 900,
  missingMs: 500,
};

jest.setTimeout(180_000);

const passing = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('the watch cache against a misbehaving API server', () => {
  let watched: WatchedSandbox;

  beforeEach(async () => {
    watched = await watchSandbox(QUICK);
  });

  afterEach(() => watched.stop());

  /** As many as there are once those that were given up are gone. */
  const openWatches = async () => {
    await until(() => watched.kubernetes.openWatches === 1);
    return watched.kubernetes.openWatches;
  };
  /** Stale, and for this reason: what broke first may be another one. */
  const isStale = async (reason: string) => {
    const told = () => {
      const freshness = watched.maps.freshness();
      return freshness.state === 'stale' ? freshness.reason : undefined;
    };
    await until(() => Boolean(told()?.includes(reason)));
    expect(told()).toContain(reason);
  };

  it('follows what is created, changed and deleted', async () => {
    const { maps, put, remove, converged } = watched;
    put('b', 'blue');
    put('a', 'green');
    await converged({ a: 'green', b: 'blue' });
    remove('a');
    await converged({ b: 'blue' });
    expect(maps.byLabels([{ key: 'app', operator: 'exists' }])).toHaveLength(1);
  });

  it('shares one watch among all who read the same', async () => {
    const { cache, put, converged, requests } = watched;
    const again = cache.acquire({
      cluster: 'sandbox',
      resource: CONFIG_MAP,
      projectionId: 'test/configmap',
      project: () => undefined,
    });
    expect(again.byName('a')).toHaveLength(1);
    again.release();
    put('a', 'green');
    await converged({ a: 'green' });
    expect(requests().byClass.list).toBe(1);
  });

  it('ends the watch when the last reader has gone', async () => {
    const { maps, kubernetes } = watched;
    maps.release();
    await until(() => kubernetes.openWatches === 0);
    expect(kubernetes.openWatches).toBe(0);
  });

  it('takes objects of a megabyte', async () => {
    const { put, converged } = watched;
    put('a', 'green', 'é'.repeat(500_000));
    put('b', 'blue');
    await converged({ a: 'green', b: 'blue' });
    expect(await openWatches()).toBe(1);
  });

  it('converges after the sockets are cut', async () => {
    const { kubernetes, put, remove, converged } = watched;
    kubernetes.dropWatches();
    put('a', 'green');
    remove('a');
    put('b', 'blue');
    await converged({ b: 'blue' });
    expect(await openWatches()).toBe(1);
  });

  it('converges after clean ends, without a hot loop', async () => {
    const { kubernetes, put, converged, requests } = watched;
    const before = requests().total;
    const since = performance.now();
    const timer = setInterval(() => kubernetes.closeWatches(), 5);
    await passing(1_000);
    clearInterval(timer);
    const attempts = requests().total - before;
    const passed = performance.now() - since;
    expect(attempts).toBeLessThanOrEqual(passed / QUICK.minAttemptMs + 2);
    put('a', 'green');
    await converged({ a: 'green' });
  });

  it('notices a watch that hangs in silence', async () => {
    const { kubernetes, put, converged } = watched;
    kubernetes.hangWatches();
    kubernetes.hangWatches(false);
    put('a', 'green');
    await converged({ a: 'green' });
    expect(await openWatches()).toBe(1);
  });

  it('lists again after 410 as status', async () => {
    const { kubernetes, put, remove, converged, requests } = watched;
    kubernetes.gone(1, { as: 'status' });
    kubernetes.dropWatches();
    remove('a');
    put('b', 'blue');
    await converged({ b: 'blue' });
    expect(requests().byClass.list).toBeGreaterThan(1);
  });

  it('lists again after 410 as an event, of a new watch and of an open one', async () => {
    const { kubernetes, put, remove, converged, requests } = watched;
    kubernetes.gone(1, { as: 'event' });
    kubernetes.dropWatches();
    remove('a');
    put('b', 'blue');
    await converged({ b: 'blue' });
    const { list } = requests().byClass;
    expect(list).toBeGreaterThan(1);
    await until(() => kubernetes.openWatches === 1);
    kubernetes.expireWatches();
    put('b', 'green');
    await converged({ b: 'green' });
    expect(requests().byClass.list).toBeGreaterThan(list);
  });

  it('lists again when its version has been compacted away', async () => {
    const { kubernetes, put, remove, converged } = watched;
    kubernetes.serverError(true);
    kubernetes.dropWatches();
    for (let i = 0; i < 120; i += 1) put('b', `blue-${i}`);
    remove('a');
    await isStale('answered 500');
    await kubernetes.reset();
    await converged({ b: 'blue-119' });
    expect(await openWatches()).toBe(1);
  });

  it('waits as long as 429 asks it to', async () => {
    const { kubernetes, put, converged, requests } = watched;
    kubernetes.tooManyRequests(true, { retryAfterSeconds: 1 });
    const before = requests().total;
    const since = performance.now();
    kubernetes.dropWatches();
    put('a', 'green');
    await passing(1_500);
    const attempts = requests().total - before;
    const passed = performance.now() - since;
    expect(attempts).toBeLessThanOrEqual(1 + passed / 1_000);
    await kubernetes.reset();
    await converged({ a: 'green' });
  });

  it('tells what broke while the server answers 500, and backs off', async () => {
    const { kubernetes, put, converged, requests } = watched;
    kubernetes.serverError(true);
    kubernetes.dropWatches();
    put('a', 'green');
    await isStale('answered 500');
    const before = requests().total;
    const since = performance.now();
    await passing(1_000);
    const attempts = requests().total - before;
    const passed = performance.now() - since;
    // About five a second; a watch that does not back off makes twenty.
    expect(attempts).toBeLessThanOrEqual(passed / QUICK.minAttemptMs / 2);
    await kubernetes.reset();
    await converged({ a: 'green' });
  });

  it('survives latency', async () => {
    const { kubernetes, put, converged } = watched;
    kubernetes.latency(300);
    kubernetes.dropWatches();
    put('a', 'green');
    await converged({ a: 'green' });
    expect(await openWatches()).toBe(1);
  });

  it('survives bad JSON', async () => {
    const { kubernetes, put, converged } = watched;
    kubernetes.badJson(true);
    kubernetes.dropWatches();
    put('a', 'green');
    await isStale(
      'The API server of sandbox sent what is not a list or watch of configmaps',
    );
    await kubernetes.reset();
    await converged({ a: 'green' });
    expect(await openWatches()).toBe(1);
  });

  it('survives a server that is down', async () => {
    const { kubernetes, put, converged } = watched;
    await kubernetes.down(true);
    await isStale('cannot be reached (ECONNREFUSED)');
    put('a', 'green');
    await kubernetes.down(false);
    await converged({ a: 'green' });
    expect(await openWatches()).toBe(1);
  });

  it('says that a token is refused, without telling it', async () => {
    const { kubernetes, maps, sandbox, converged } = watched;
    kubernetes.rejectTokens(true);
    kubernetes.dropWatches();
    await isStale("portal's credentials are not accepted");
    expect(JSON.stringify(maps.freshness())).not.toContain(
      sandbox.tokens.kubernetes,
    );
    await kubernetes.reset();
    await converged({ a: 'red' });
  });

  it('says which resource type is missing', async () => {
    const rollouts = watched.cache.acquire({
      cluster: 'sandbox',
      resource: {
        group: 'nowhere.example.com',
        version: 'v1',
        plural: 'rollouts',
        kind: 'Rollout',
      },
      projectionId: 'test',
      project: () => undefined,
    });
    const reason = () => {
      const freshness = rollouts.freshness();
      return freshness.state === 'live' ? '' : freshness.reason;
    };
    await until(() => reason().includes('has no'));
    expect(rollouts.freshness()).toMatchObject({
      state: 'unavailable',
      reason:
        'The API server of sandbox has no rollouts.nowhere.example.com; install its CRD, if it is to be shown',
    });
  });

  it('survives one fault after the other, all at once', async () => {
    const { kubernetes, put, remove, converged } = watched;
    remove('a');
    for (let round = 0; round < 3; round += 1) {
      kubernetes.serverError(1, { status: 503 });
      kubernetes.badJson(1);
      kubernetes.gone(1);
      kubernetes.dropWatches();
      put('b', `blue-${round}`);
      kubernetes.hangWatches();
      kubernetes.hangWatches(false);
      put('c', `green-${round}`);
      await kubernetes.down(true);
      await kubernetes.down(false);
      await converged({ b: `blue-${round}`, c: `green-${round}` });
    }
    expect(await openWatches()).toBe(1);
  });

  it('leaves no connection behind when it stops', async () => {
    const { cache, kubernetes, requests } = watched;
    await cache.stop();
    await until(() => kubernetes.openWatches === 0);
    expect(kubernetes.openWatches).toBe(0);
    const after = requests().total;
    await passing(300);
    expect(requests().total).toBe(after);
  });
});

describe('a watch cache that has been through much', () => {
  /** Sockets and timers that keep a process alive. */
  const held = () =>
    process
      .getActiveResourcesInfo()
      .filter(type => type === 'TCPSocketWrap' || type === 'Timeout').length;

  it('leaves neither socket nor timer behind', async () => {
    await (await watchSandbox(QUICK)).stop();
    await passing(100);
    const before = held();
    const watched = await watchSandbox(QUICK);
    const { kubernetes, put, converged } = watched;
    for (let round = 0; round < 8; round += 1) {
      kubernetes.serverError(2);
      kubernetes.dropWatches();
      put('a', `blue-${round}`);
      await converged({ a: `blue-${round}` });
    }
    // The watch has one, and a list may have left one that is kept for others.
    await until(() => kubernetes.openWatches === 1);
    expect(kubernetes.openWatches).toBe(1);
    await watched.stop();
    await until(() => held() <= before);
    expect(held()).toBeLessThanOrEqual(before);
  });
});
