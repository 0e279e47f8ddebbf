import { until } from '@slipway/testing';
import {
  CANARY_PLACE,
  entity,
  FlaggerBench,
  FRAUD,
} from './__testUtils__/FlaggerBench';

let bench: FlaggerBench;

beforeEach(async () => {
  bench = await FlaggerBench.start();
});
afterEach(() => bench.stop());

const rollouts = () => bench.rollouts();

describe('FlaggerSource', () => {
  it('follows a Canary through its analysis', async () => {
    bench.createCanary();
    const source = await bench.watch({
      'flagger.app/canary-name': 'fraud-detection',
    });
    await until(rollouts, ([rollout]) => rollout?.phase === 'Initialized');
    const told: string[] = [];
    source.onChange(refs => told.push(...refs));

    for (const canaryWeight of [0, 5, 10]) {
      bench.setStatus({
        phase: 'Progressing',
        canaryWeight,
        lastAppliedSpec: 'a',
      });
    }
    const [rollout] = await until(
      rollouts,
      ([{ traffic }]) => traffic.candidate === 10,
    );
    expect(rollout.weights.map(({ weight }) => weight)).toEqual([0, 5, 10]);
    expect(told).toContain(FRAUD);

    bench.setStatus({
      phase: 'WaitingPromotion',
      iterations: -1,
      lastAppliedSpec: 'a',
    });
    await until(rollouts, ([{ traffic }]) => traffic.candidate === 50);
    bench.setStatus({ phase: 'Succeeded', lastAppliedSpec: 'a' });
    await until(rollouts, ([{ traffic }]) => traffic.primary === 100);
    expect(rollouts()[0].weights.map(({ weight }) => weight)).toEqual([
      0, 5, 10, 50, 0,
    ]);
  });

  it("tells Flagger's own words, and tells of them as they come", async () => {
    bench.createCanary({
      analysis: {
        webhooks: [
          {
            name: 'slow-down',
            type: 'confirm-traffic-increase',
            url: 'http://gate.test/',
          },
        ],
      },
      status: { phase: 'Progressing', canaryWeight: 5, failedChecks: 1 },
    });
    const source = await bench.watch({
      'flagger.app/canary-name': 'fraud-detection',
    });
    await until(rollouts, ({ length }) => length === 1);
    const told: string[] = [];
    source.onChange(refs => told.push(...refs));
    bench.say(
      'Halt fraud-detection.fraud-production advancement success rate 97.10% < 99%',
    );
    await until(rollouts, ([{ message }]) =>
      Boolean(
        message?.includes('Last failed check: success rate 97.10% < 99%.'),
      ),
    );
    bench.say(
      'Halt fraud-detection.fraud-production advancement waiting for traffic increase approval slow-down',
      new Date(Date.now() + 1_000),
    );
    await until(rollouts, ([{ gates }]) => gates[0].state === 'waiting');
    expect(told).toContain(FRAUD);
  });

  it('tells nobody of what is as it was', async () => {
    const conditions = [
      {
        type: 'Promoted',
        status: 'False',
        reason: 'Failed',
        message: 'Canary analysis failed, Deployment scaled to zero.',
        lastTransitionTime: '2026-11-20T10:00:00Z',
        lastUpdateTime: '2026-11-20T10:00:00Z',
      },
    ];
    bench.createCanary({ status: { phase: 'Failed', conditions } });
    const source = await bench.watch({
      'flagger.app/canary-name': 'fraud-detection',
    });
    await until(rollouts, ([rollout]) => rollout?.phase === 'Failed');
    // That a watch has become whole is told, too.
    await until(
      () => source.statuses(),
      statuses => statuses.every(({ freshness }) => freshness.state === 'live'),
    );
    await new Promise(resolve => setImmediate(resolve));
    let told = 0;
    source.onChange(() => {
      told += 1;
    });
    for (let second = 10; second < 20; second++) {
      const lastTransitionTime = `2026-11-20T11:00:${second}Z`;
      bench.setStatus({ phase: 'Failed', conditions, lastTransitionTime });
    }
    bench.setStatus({ phase: 'Succeeded' });
    await until(rollouts, ([rollout]) => rollout.phase === 'Succeeded');
    expect(told).toBeLessThanOrEqual(1);
  });

  it('binds by selector, and by what the Kubernetes plugin goes by', async () => {
    bench.createCanary({ labels: { app: 'fraud' } });
    bench.createCanary({
      name: 'other',
      labels: { 'backstage.io/kubernetes-id': 'fraud-detection' },
    });
    const source = await bench.watch({
      'flagger.app/canary-selector': 'app in (fraud)',
    });
    await until(rollouts, ([one]) => one?.name === 'fraud-detection');
    expect(rollouts()).toHaveLength(1);
    source.bind(entity({ 'backstage.io/kubernetes-id': 'fraud-detection' }));
    expect(rollouts().map(({ name, boundBack }) => [name, boundBack])).toEqual([
      ['other', true],
    ]);
    source.bind(entity({}));
    expect(rollouts()).toEqual([]);
    expect(source.statuses(FRAUD)).toEqual([]);
  });

  it('knows whether the Canary names the entity back', async () => {
    bench.createCanary({
      annotations: {
        'backstage.io/entity-ref': 'component:default/fraud-detection',
      },
    });
    bench.createCanary({ name: 'other' });
    await bench.watch({ 'flagger.app/canary-name': 'fraud-detection,other' });
    await until(rollouts, ({ length }) => length === 2);
    expect(rollouts().map(({ boundBack }) => boundBack)).toEqual([true, false]);
  });

  it('shows what a bound Application owns', async () => {
    bench.createCanary();
    const source = await bench.watch({});
    const resource = {
      cluster: 'sandbox',
      group: 'flagger.app',
      kind: 'Canary',
      namespace: CANARY_PLACE.namespace,
      name: 'fraud-detection',
    };
    source.bindManaged(FRAUD, [
      resource,
      { ...resource, group: 'apps', kind: 'Deployment' },
    ]);
    await until(rollouts, ({ length }) => length === 1);
    expect(source.statuses(FRAUD)).toHaveLength(1);
    source.bindManaged(FRAUD, []);
    expect(rollouts()).toEqual([]);
  });

  it('says what is named and does not exist', async () => {
    bench.createCanary();
    const source = await bench.watch({
      'flagger.app/canary-name': 'fraud-detection,nope',
    });
    await until(rollouts, ({ length }) => length === 1);
    expect(source.observe(FRAUD).notes).toEqual([
      expect.objectContaining({
        code: 'canary-missing',
        message: "No Canary 'nope' exists in cluster 'sandbox'",
        fix: 'Create it, or correct flagger.app/canary-name',
      }),
    ]);
    source.bind(entity({ 'flagger.app/canary-selector': 'app=nope' }));
    expect(source.observe(FRAUD).notes?.[0].message).toBe(
      "No Canary has the labels 'app=nope' in cluster 'sandbox'",
    );
    source.bind(entity({ 'flagger.app/canary-name': '../../etc' }));
    expect(source.observe(FRAUD).notes?.[0].code).toBe('annotation-malformed');
    source.bind(entity({ 'backstage.io/kubernetes-id': 'no-canaries' }));
    expect(source.observe(FRAUD).notes).toEqual([]);
  });

  it('notices that a Canary is gone', async () => {
    bench.createCanary();
    await bench.watch({ 'flagger.app/canary-name': 'fraud-detection' });
    await until(rollouts, ({ length }) => length === 1);
    bench.sandbox.cluster.delete({ ...CANARY_PLACE, name: 'fraud-detection' });
    expect(await until(rollouts, ({ length }) => length === 0)).toEqual([]);
  });

  it('shows what it last knew when the cluster is down, and recovers', async () => {
    bench.createCanary();
    const source = await bench.watch({
      'flagger.app/canary-name': 'fraud-detection',
    });
    await until(rollouts, ({ length }) => length === 1);
    await bench.sandbox.faults.of('kubernetes').down(true);
    await until(
      () => source.statuses(FRAUD),
      ([{ freshness }]) => freshness.state === 'stale',
      20_000,
    );
    expect(rollouts()).toHaveLength(1);
    await bench.sandbox.faults.of('kubernetes').down(false);
    await until(
      () => source.statuses(FRAUD),
      ([{ freshness }]) => freshness.state === 'live',
      30_000,
    );
  }, 180_000);
});
