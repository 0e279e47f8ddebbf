import type { WorkflowDetail } from '@slipway/backstage-plugin-mlops-common';
import { FRAUD, fraudEntity, until } from '@slipway/testing';
import {
  NAMESPACE,
  WorkflowBench,
  type Access,
} from './__testUtils__/WorkflowBench';

jest.setTimeout(180_000);

const BY_ID = { 'backstage.io/kubernetes-id': 'fraud-detection' };
const SELECTOR = {
  'argoworkflows.argoproj.io/workflow-selector':
    'backstage.io/kubernetes-id=fraud-detection',
};
const NEVER = new AbortController().signal;

let bench: WorkflowBench;

beforeEach(async () => {
  bench = await WorkflowBench.start();
});
afterEach(() => bench.stop());

const notes = () => bench.source.observe(FRAUD).notes ?? [];

async function nodesOf(detail: WorkflowDetail | undefined) {
  if (detail?.graph.state !== 'known') {
    throw new Error(`The graph is ${JSON.stringify(detail?.graph)}`);
  }
  return detail.graph.nodes;
}

async function logOf(
  cluster: string,
  name: string,
  step: string,
): Promise<string> {
  const { workflows } = bench.source;
  const run = { cluster, namespace: NAMESPACE, name };
  const nodes = await nodesOf(await workflows.get(FRAUD, run));
  const node = nodes.find(one => one.displayName === step);
  const log = await workflows.logs(FRAUD, run, node?.id ?? 'none', {
    signal: NEVER,
  });
  const parts: Uint8Array[] = [];
  for await (const part of log ?? []) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe.each<Access>(['kubernetes', 'rest'])('over %s', access => {
  const feed = access === 'rest' ? 'main' : 'sandbox';
  const locator = (name: string) => ({
    cluster: feed,
    namespace: NAMESPACE,
    name,
  });

  it('shows a training as it goes, its graph and its logs', async () => {
    await bench.watch({ ...SELECTOR, ...BY_ID }, access);
    expect(notes()).toMatchObject([{ code: 'workflow-missing' }]);
    const told: string[] = [];
    bench.source.onChange(refs => told.push(...refs));

    bench.train('training', {
      validate: 'echo rows 1200',
      train: 'echo épochs 20; sleep 3000',
    });
    await bench.reaches('Running');
    bench.hurry();
    expect(told).toContain(FRAUD);
    expect(notes()).toEqual([]);

    const run = await bench.reaches('Succeeded');
    expect(run).toMatchObject({
      id: `${feed}/${NAMESPACE}/training`,
      source: `argo-workflows/${feed}`,
      progress: '2/2',
      steps: [
        { name: 'validate', phase: 'Succeeded' },
        { name: 'train', phase: 'Succeeded' },
      ],
      archived: false,
      boundBack: true,
      consoleUrl: `https://argo.example.com/workflows/${NAMESPACE}/training`,
    });
    const detail = await bench.source.workflows.get(FRAUD, locator('training'));
    expect(detail?.run).toEqual(run);
    const nodes = await nodesOf(detail);
    expect(nodes.map(({ displayName }) => displayName).sort()).toEqual([
      '[0]',
      '[1]',
      'train',
      'training',
      'validate',
    ]);
    await expect(logOf(feed, 'training', 'train')).resolves.toBe('épochs 20\n');
  });

  it('says Suspended while a run waits for somebody', async () => {
    await bench.watch(BY_ID, access);
    bench.train('approval', { validate: 'true', approve: { suspend: {} } });
    await expect(bench.reaches('Suspended')).resolves.toMatchObject({
      steps: [
        { name: 'validate', phase: 'Succeeded' },
        { name: 'approve', phase: 'Running' },
      ],
    });
  });

  it('follows a log that is still written', async () => {
    await bench.watch(BY_ID, access);
    bench.train('slow', {
      train: 'echo epoch 1; sleep 3000; echo epoch 2; sleep 3000; echo epoch 3',
    });
    const { workflows } = bench.source;
    const pod = await until(
      () => workflows.get(FRAUD, locator('slow')),
      detail =>
        detail?.graph.state === 'known' &&
        detail.graph.nodes.some(one => one.hasLogs && one.phase === 'Running'),
    ).then(async detail => (await nodesOf(detail)).find(one => one.hasLogs));
    const log = await workflows.logs(FRAUD, locator('slow'), pod?.id ?? '', {
      signal: NEVER,
    });
    bench.hurry();
    let text = '';
    for await (const part of log ?? []) text += Buffer.from(part).toString();
    expect(text).toBe('epoch 1\nepoch 2\nepoch 3\n');
  });

  it('stops following when nobody listens any more', async () => {
    await bench.watch(BY_ID, access);
    bench.train('endless', { train: 'echo one; sleep 100000' });
    await bench.reaches('Running');
    const { workflows } = bench.source;
    const run = locator('endless');
    const pod = await until(
      async () => nodesOf(await workflows.get(FRAUD, run)),
      nodes => nodes.some(one => one.hasLogs && one.phase === 'Running'),
    ).then(nodes => nodes.find(one => one.hasLogs));
    const listening = new AbortController();
    const log = await workflows.logs(FRAUD, run, pod?.id ?? '', {
      signal: listening.signal,
    });
    const reading = (async () => {
      for await (const _ of log ?? []);
    })();
    listening.abort();
    await expect(reading).rejects.toThrow(/abort/);
  });

  it('says what cannot have a log', async () => {
    await bench.watch(BY_ID, access);
    bench.train('short', { train: 'true' });
    await bench.reaches('Succeeded');
    await expect(logOf(feed, 'short', '[0]')).rejects.toThrow(
      '[0] is a StepGroup and writes no log; choose one of its pods',
    );
    await expect(
      bench.source.workflows.logs(FRAUD, locator('short'), 'nope', {
        signal: NEVER,
      }),
    ).rejects.toThrow('Run short has no node nope');
  });

  it.each(['compressed', 'offloaded'])(
    'reads a graph that is %s',
    async storage => {
      await bench.watch(BY_ID, access);
      bench.train(
        'packed',
        { validate: 'true', train: 'echo packed' },
        { annotations: { 'sandbox.slipway.dev/node-status': storage } },
      );
      await bench.reaches('Succeeded');
      await expect(logOf(feed, 'packed', 'train')).resolves.toBe('packed\n');
    },
  );

  it('does not tell anyone of runs that are not theirs', async () => {
    await bench.watch(
      { 'argoworkflows.argoproj.io/workflow-selector': 'team=another' },
      access,
    );
    bench.train('private', { train: 'echo secret' });
    const { workflows } = bench.source;
    const run = locator('private');
    await until(
      () =>
        bench.sandbox.cluster.list({
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Workflow',
        }),
      ([one]) => JSON.stringify(one).includes('Succeeded'),
    );
    await expect(workflows.get(FRAUD, run)).resolves.toBeUndefined();
    await expect(
      workflows.logs(FRAUD, run, 'any', { signal: NEVER }),
    ).resolves.toBeUndefined();
    await expect(
      workflows.get(FRAUD, { ...run, name: '../../secrets' }),
    ).resolves.toBeUndefined();
    await expect(
      workflows.get(FRAUD, { ...run, cluster: 'elsewhere' }),
    ).resolves.toBeUndefined();
    await expect(
      workflows.get('component:default/unheard-of', run),
    ).resolves.toBeUndefined();
    await expect(workflows.list(FRAUD, { limit: 10 })).resolves.toEqual({
      runs: [],
      total: 0,
    });
  });

  it('is whole again after each fault', async () => {
    await bench.watch(BY_ID, access);
    const faults = bench.sandbox.faults.of(
      access === 'rest' ? 'argo-workflows' : 'kubernetes',
    );
    const breakers: Array<() => void | Promise<void>> = [
      () => faults.dropWatches(),
      () => faults.closeWatches(),
      () => {
        faults.serverError(3);
        faults.dropWatches();
      },
      () => {
        faults.badJson(2);
        faults.closeWatches();
      },
      () => faults.expireWatches(),
      () => faults.hangWatches(),
      async () => {
        faults.hangWatches(false);
        await faults.down(true);
        await faults.down(false);
      },
    ];
    for (const [i, cause] of breakers.entries()) {
      await cause();
      bench.train(`after-${i}`, { train: 'true' });
    }
    const phases = await until(
      () => bench.latest().map(({ phase }) => phase),
      all =>
        all.length === breakers.length &&
        all.every(phase => phase === 'Succeeded'),
      50_000,
    );
    expect(phases).toHaveLength(breakers.length);
    await bench.live();
  });
});

describe('runs that are gone from the cluster', () => {
  async function archive() {
    bench.train('old', { train: 'echo old' });
    bench.train('new', { train: 'echo new' });
    await until(
      () => bench.latest(),
      all => all.filter(({ phase }) => phase === 'Succeeded').length === 2,
    );
    // As upstream's, the controller archives a run after it has completed: one
    // that is deleted between the two is in no archive.
    await bench.archived('old');
    bench.remove('old');
  }

  it('are found in the archive with both accesses configured', async () => {
    await bench.watch(BY_ID, 'kubernetes');
    await archive();
    await until(
      () => bench.latest(),
      all => all.length === 1,
    );
    const { workflows } = bench.source;
    const { runs, total } = await workflows.list(FRAUD, { limit: 10 });
    expect(total).toBe(2);
    expect(runs.map(({ name, archived }) => [name, archived])).toContainEqual([
      'old',
      true,
    ]);
    const old = { cluster: 'sandbox', namespace: NAMESPACE, name: 'old' };
    const detail = await workflows.get(FRAUD, old);
    expect(detail?.run.archived).toBe(true);
    expect(await nodesOf(detail)).toHaveLength(3);
  });

  it('are shown as archived over REST', async () => {
    await bench.watch(BY_ID, 'rest');
    await archive();
    const runs = await until(
      () => bench.latest(),
      all => all.some(({ archived }) => archived),
    );
    expect(runs.map(({ name, archived }) => [name, archived]).sort()).toEqual([
      ['new', false],
      ['old', true],
    ]);
  });

  it('are not found without a workflow server, which says what to do', async () => {
    await bench.watch(BY_ID, 'kubernetes', { instances: [] });
    bench.train(
      'offloaded',
      { train: 'true' },
      { annotations: { 'sandbox.slipway.dev/node-status': 'offloaded' } },
    );
    await bench.reaches('Succeeded');
    const detail = await bench.source.workflows.get(FRAUD, {
      cluster: 'sandbox',
      namespace: NAMESPACE,
      name: 'offloaded',
    });
    expect(detail?.graph).toEqual({
      state: 'unknown',
      reason:
        "The graph of this run is in the workflow server's database; configure its REST API in mlops.argoWorkflows.instances to see it",
    });
    expect(detail?.run.consoleUrl).toBeUndefined();
  });

  it('have lost their logs when their pods are gone', async () => {
    await bench.watch(BY_ID, 'kubernetes', { instances: [] });
    bench.train('cleaned', { train: 'echo gone' });
    await bench.reaches('Succeeded');
    for (const pod of bench.sandbox.cluster.list({
      apiVersion: 'v1',
      kind: 'Pod',
    })) {
      bench.sandbox.cluster.delete({
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: NAMESPACE,
        name: pod.metadata.name,
      });
    }
    await expect(logOf('sandbox', 'cleaned', 'train')).rejects.toThrow(
      /is gone, and its log with it/,
    );
  });
});

describe('bindings', () => {
  it('take the older annotations, and no place of the service', async () => {
    bench.train('training', { train: 'true' });
    await bench.watch(
      {
        'argo-workflows.cnoe.io/label-selector':
          'backstage.io/kubernetes-id in (fraud-detection)',
        'argo-workflows.cnoe.io/cluster-name': 'sandbox',
        'backstage.io/kubernetes-namespace': 'fraud-production',
        'backstage.io/kubernetes-cluster': 'somewhere',
      },
      'kubernetes',
    );
    await expect(bench.reaches('Succeeded')).resolves.toBeDefined();
    expect(notes()).toEqual([]);
  });

  it('name instances or clusters, and say which are not known', async () => {
    bench.train('training', { train: 'true' });
    const at = (instance: string) => ({
      ...SELECTOR,
      'argoworkflows.argoproj.io/instance-name': instance,
    });
    await bench.watch(at('main'), 'kubernetes');
    await bench.reaches('Succeeded');
    bench.source.bind(fraudEntity(at('unheard-of')));
    expect(bench.latest()).toEqual([]);
    expect(notes()).toMatchObject([
      {
        code: 'instance-unknown',
        message: 'The portal knows no Argo Workflows named unheard-of',
        fix: expect.stringContaining('argoworkflows.argoproj.io/instance-name'),
      },
    ]);
  });

  it('bind nothing to a malformed selector and say so', async () => {
    bench.train('training', { train: 'true' });
    await bench.watch(
      { 'argoworkflows.argoproj.io/workflow-selector': 'a in (b' },
      'kubernetes',
    );
    expect(bench.latest()).toEqual([]);
    expect(notes()).toMatchObject([{ code: 'annotation-malformed' }]);
  });

  it('keep to the namespaces that may be read', async () => {
    bench.train('training', { train: 'true' });
    await bench.watch(SELECTOR, 'kubernetes', { namespaces: ['elsewhere'] });
    expect(bench.latest()).toEqual([]);
  });

  it('show the latest ten of many, newest first', async () => {
    for (let i = 0; i < 12; i += 1) {
      bench.train(`run-${String(i).padStart(2, '0')}`, { train: 'true' });
    }
    await bench.watch(BY_ID, 'kubernetes');
    const { runs } = bench.source.observe(FRAUD);
    expect(runs?.total).toBe(12);
    expect(runs?.latest).toHaveLength(10);
    const times = runs?.latest.map(({ createdAt }) => createdAt) ?? [];
    expect([...times].sort().reverse()).toEqual(times);
    await bench.reaches('Succeeded');
    const { workflows } = bench.source;
    const failed = await workflows.list(FRAUD, { limit: 5, phase: 'Failed' });
    expect(failed).toEqual({ runs: [], total: 0 });
    const few = await workflows.list(FRAUD, { limit: 5 });
    expect(few.runs).toHaveLength(5);
    expect(few.total).toBe(12);
  });
});
