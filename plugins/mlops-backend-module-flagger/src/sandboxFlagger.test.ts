import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { until } from '@slipway/testing';
import { canaryObject } from './__testUtils__/canaries';
import { CANARY_PLACE, FlaggerBench } from './__testUtils__/FlaggerBench';

jest.setTimeout(180_000);

const { namespace } = CANARY_PLACE;
const NAME = 'fraud-detection';
const TARGET = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name: NAME,
};

let bench: FlaggerBench;
let gates: Server;
/** The gates that answer yes. */
let open: Set<string>;

beforeEach(async () => {
  bench = await FlaggerBench.start({ controllers: true, speed: 60 });
  open = new Set();
  gates = createServer((request, response) => {
    response.statusCode = open.has(request.url ?? '') ? 200 : 403;
    response.end();
  });
  gates.listen(0, '127.0.0.1');
  await once(gates, 'listening');
});
afterEach(async () => {
  await bench.stop();
  gates.closeAllConnections();
  gates.close();
});

function gate(type: string) {
  const address = gates.address();
  if (!address || typeof address === 'string') throw new Error('No address');
  const url = `http://127.0.0.1:${address.port}/${type}`;
  return { name: type, type, url, timeout: '5s' };
}

const reaches = (phase: string) =>
  until(
    () => bench.rollouts(),
    ([rollout]) => rollout?.phase === phase,
    30_000,
  ).then(([rollout]) => rollout);

/** A service with version 1 live, and Flagger in charge of it. */
async function initialized(analysis: object) {
  const { cluster, urls } = bench.sandbox;
  const labels = { app: NAME };
  cluster.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'server', image: 'fraud:1' }] },
      },
    },
  });
  const { status: _, ...canary } = canaryObject({
    analysis: {
      interval: '30s',
      threshold: 2,
      stepWeights: undefined,
      ...analysis,
    },
  });
  cluster.create(canary);
  await bench.watch({ 'flagger.app/canary-name': NAME }, urls.prometheus);
  await reaches('Initialized');
}

function release(image: string) {
  bench.sandbox.cluster.merge(TARGET, {
    spec: {
      template: { spec: { containers: [{ name: 'server', image }] } },
    },
  });
}

/** What the routes give the candidate, as Flagger's own metric tells. */
async function routedToCandidate(): Promise<number> {
  const query = `flagger_canary_weight{workload="${NAME}"}`;
  const response = await fetch(
    `${bench.sandbox.urls.prometheus}/api/v1/query?${new URLSearchParams({ query })}`,
  );
  const { data } = await response.json();
  return Number(data.result[0]?.value[1]);
}

/** Routes are set a moment before the status is, and watched a moment after. */
async function expectTrafficAsRouted() {
  const told = () => {
    const [{ traffic, matchedTraffic }] = bench.rollouts();
    return (matchedTraffic ?? traffic).candidate;
  };
  await until(
    async () => [told(), await routedToCandidate()],
    ([seen, routed]) => seen === routed,
  );
}

describe("with the sandbox's Flagger", () => {
  it('a weighted rollout is told as it is routed, gates and all', async () => {
    await initialized({
      stepWeights: [10, 40],
      webhooks: [gate('confirm-rollout'), gate('confirm-promotion')],
      metrics: [{ name: 'request-success-rate', thresholdRange: { min: 99 } }],
    });
    await expectTrafficAsRouted();

    release('fraud:2');
    const waiting = await reaches('Waiting');
    expect(waiting.gates[0]).toMatchObject({ state: 'waiting' });
    expect(waiting.next?.text).toBe(
      "Waits for the gate 'confirm-rollout' before the analysis starts",
    );
    await expectTrafficAsRouted();

    open.add('/confirm-rollout');
    await bench.passes(({ phase }) => phase === 'Progressing');
    await bench.passes(({ traffic }) => traffic.candidate === 10);
    const before = await reaches('WaitingPromotion');
    expect(before).toMatchObject({
      traffic: { primary: 60, candidate: 40 },
      step: 1,
      gates: [{ state: 'idle' }, { state: 'waiting' }],
    });
    await expectTrafficAsRouted();
    const [{ metrics }] = await until(
      () => bench.rollouts(),
      ([rollout]) => rollout.metrics[0].verdict !== 'unknown',
    );
    expect(metrics[0]).toMatchObject({ unit: '%', verdict: 'pass' });

    open.add('/confirm-promotion');
    const done = await reaches('Succeeded');
    await expectTrafficAsRouted();
    expect(done.weights.map(({ weight }) => weight)).toEqual([0, 10, 40, 0]);
  });

  it('a blue/green rollout gets its traffic at the end', async () => {
    await initialized({
      iterations: 2,
      webhooks: [gate('confirm-promotion')],
    });
    release('fraud:2');
    expect(await reaches('WaitingPromotion')).toMatchObject({
      strategy: 'blue-green',
      traffic: { primary: 100, candidate: 0 },
    });
    await expectTrafficAsRouted();
    open.add('/confirm-promotion');
    await bench.passes(({ traffic }) => traffic.candidate === 100);
    await reaches('Succeeded');
    await expectTrafficAsRouted();
  });

  it('an A/B test is told for those who match', async () => {
    await initialized({
      iterations: 3,
      match: [{ headers: { 'x-insider': { exact: 'yes' } } }],
      webhooks: [gate('confirm-promotion')],
    });
    release('fraud:2');
    expect(await reaches('WaitingPromotion')).toMatchObject({
      strategy: 'ab-testing',
      traffic: { primary: 100, candidate: 0 },
      matchedTraffic: { primary: 0, candidate: 100 },
    });
    await expectTrafficAsRouted();
  });

  it('a failing rollout says why, and serves the primary alone', async () => {
    await initialized({ stepWeights: [10, 50], webhooks: [gate('rollout')] });
    release('fraud:2');
    const failed = await reaches('Failed');
    expect(failed).toMatchObject({
      traffic: { primary: 100, candidate: 0 },
      failedChecks: { count: 2, threshold: 2 },
    });
    await until(
      () => bench.rollouts()[0].message ?? '',
      message =>
        message.startsWith(
          'Failed checks threshold reached 2; last: external check rollout failed',
        ),
    );
    await expectTrafficAsRouted();
  });

  it('a rollback signal ends it', async () => {
    await initialized({ stepWeights: [10, 50], webhooks: [gate('rollback')] });
    release('fraud:2');
    await bench.passes(({ phase }) => phase === 'Progressing');
    open.add('/rollback');
    await reaches('Failed');
    const message = await until(
      () => bench.rollouts()[0].message ?? '',
      text => text.includes('webhook'),
    );
    expect(message).toMatch(/^Manual webhook invoked\.$/);
    await expectTrafficAsRouted();
  });
});
