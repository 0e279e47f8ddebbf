import { until, watchSandbox } from '../__testUtils__/watchSandbox';

/** The promise: whole again within 30 s of the end of a fault. */
const PROMISED_MS = 30_000;
const FAULT_MS = 12_000;

jest.setTimeout(120_000);

describe('the watch cache as it is delivered', () => {
  it.concurrent.each([
    ['its watch hangs in silence', 'hang'],
    ['the server was down', 'down'],
    ['the server answered 500', 'serverError'],
    ['the server did not answer in time', 'latency'],
  ] as const)('is whole again within 30 s after %s', async (_, fault) => {
    const watched = await watchSandbox();
    const { kubernetes, sandbox, put, seen, maps } = watched;
    try {
      const before = sandbox.faults.requests('kubernetes').total;
      if (fault === 'hang') kubernetes.hangWatches();
      else if (fault === 'down') await kubernetes.down();
      else if (fault === 'latency') {
        kubernetes.latency(60_000);
        kubernetes.dropWatches();
      } else {
        kubernetes.serverError(true);
        kubernetes.dropWatches();
      }
      put('a', 'green');
      await new Promise(resolve => setTimeout(resolve, FAULT_MS));
      const attempts = sandbox.faults.requests('kubernetes').total - before;
      expect(attempts).toBeLessThanOrEqual(FAULT_MS / 1_000);

      await kubernetes.reset();
      const endedAt = Date.now();
      await until(
        () => seen().a === 'green' && maps.freshness().state === 'live',
        PROMISED_MS + 5_000,
      );
      expect(seen()).toEqual({ a: 'green' });
      expect(maps.freshness().state).toBe('live');
      expect(Date.now() - endedAt).toBeLessThanOrEqual(PROMISED_MS);
    } finally {
      await watched.stop();
    }
  });
});
