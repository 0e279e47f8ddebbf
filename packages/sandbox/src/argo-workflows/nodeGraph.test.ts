import { shell, workflow, workflowCluster } from './testing/cluster';
import { twoSteps } from './testing/specs';

describe('WorkflowController', () => {
  let world: ReturnType<typeof workflowCluster>;

  beforeEach(() => {
    world = workflowCluster();
  });

  afterEach(() => world.stop());

  it('runs steps one after another, with the node graph of upstream', async () => {
    world.create(workflow('greet', twoSteps));
    await world.advance(1);
    expect(world.status('greet')).toMatchObject({
      phase: 'Running',
      progress: '0/1',
      startedAt: '2026-03-02T09:00:00Z',
    });
    expect(world.node('greet', 'first')).toMatchObject({
      name: 'greet[0].first',
      type: 'Pod',
      phase: 'Pending',
      message: 'PodInitializing',
      boundaryID: 'greet',
    });

    await world.advance(60);
    expect(world.status('greet')).toMatchObject({
      phase: 'Succeeded',
      progress: '3/3',
    });
    const [root, group0, first, group1, second, third] = [
      'greet',
      '[0]',
      'first',
      '[1]',
      'second',
      'third',
    ].map(name => world.node('greet', name));
    expect(root).toMatchObject({
      id: 'greet',
      type: 'Steps',
      children: [group0.id],
      outboundNodes: [second.id, third.id],
    });
    expect(group0).toMatchObject({ type: 'StepGroup', children: [first.id] });
    expect(first.children).toEqual([group1.id]);
    expect(group1.children).toEqual([second.id, third.id]);
    expect(first).toMatchObject({
      phase: 'Succeeded',
      startedAt: '2026-03-02T09:00:00Z',
      finishedAt: '2026-03-02T09:00:23Z',
      progress: '1/1',
      outputs: { exitCode: '0' },
      hostNodeName: 'sandbox-node-1',
    });
    expect(world.workflow('greet').metadata.labels).toMatchObject({
      'workflows.argoproj.io/phase': 'Succeeded',
      'workflows.argoproj.io/completed': 'true',
    });
  });

  it('runs a DAG by its dependencies, and omits what cannot run', async () => {
    world.create(
      workflow('graph', {
        entrypoint: 'main',
        templates: [
          {
            name: 'main',
            dag: {
              tasks: [
                { name: 'a', template: 'ok' },
                { name: 'b', template: 'ok', dependencies: ['a'] },
                { name: 'c', template: 'bad', dependencies: ['a'] },
                { name: 'd', template: 'ok', depends: 'b && c' },
                { name: 'e', template: 'ok', depends: 'c.Failed' },
              ],
            },
          },
          shell('ok', 'true'),
          shell('bad', 'exit 1'),
        ],
      }),
    );
    await world.advance(60);
    const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(name =>
      world.node('graph', name),
    );
    expect(world.node('graph', 'graph')).toMatchObject({
      type: 'DAG',
      phase: 'Failed',
      children: [a.id],
    });
    expect(a.children).toEqual(expect.arrayContaining([b.id, c.id]));
    expect(d).toMatchObject({
      type: 'Skipped',
      phase: 'Omitted',
      message: 'omitted: depends condition not met',
    });
    expect(e.phase).toBe('Succeeded');
    expect(world.status('graph').phase).toBe('Failed');
  });

  it('retries under a Retry node until the limit', async () => {
    world.create(
      workflow('again', {
        entrypoint: 'main',
        templates: [
          { name: 'main', steps: [[{ name: 'flaky', template: 'flaky' }]] },
          shell('flaky', 'exit 1', {
            retryStrategy: {
              limit: 1,
              backoff: { duration: '30s', factor: 2 },
            },
          }),
        ],
      }),
    );
    await world.advance(20);
    expect(world.node('again', 'flaky')).toMatchObject({
      type: 'Retry',
      phase: 'Running',
      message: 'Backoff for 30 seconds',
    });
    await world.advance(60);
    const attempts = ['flaky(0)', 'flaky(1)'].map(name =>
      world.node('again', name),
    );
    expect(attempts).toMatchObject([
      { type: 'Pod', nodeFlag: { retried: true }, boundaryID: 'again' },
      { type: 'Pod', phase: 'Failed' },
    ]);
    expect(world.node('again', 'flaky')).toMatchObject({
      phase: 'Failed',
      message: 'No more retries left',
      children: attempts.map(({ id }) => id),
    });
  });

  it('hands outputs on and evaluates when', async () => {
    world.create(
      workflow('flow', {
        entrypoint: 'main',
        templates: [
          {
            name: 'main',
            steps: [
              [{ name: 'toss', template: 'toss' }],
              [
                {
                  name: 'heads',
                  template: 'tell',
                  when: '{{steps.toss.outputs.result}} == heads',
                  arguments: {
                    parameters: [
                      { name: 'side', value: '{{steps.toss.outputs.result}}' },
                    ],
                  },
                },
                {
                  name: 'tails',
                  template: 'tell',
                  when: '{{steps.toss.outputs.result}} == tails',
                  arguments: { parameters: [{ name: 'side', value: 'x' }] },
                },
              ],
            ],
          },
          {
            name: 'toss',
            script: {
              image: 'busybox',
              command: ['sh'],
              source: 'echo heads',
            },
          },
          shell('tell', 'echo it was {{inputs.parameters.side}}', {
            inputs: { parameters: [{ name: 'side' }] },
          }),
        ],
      }),
    );
    await world.advance(60);
    expect(world.node('flow', 'heads')).toMatchObject({
      phase: 'Succeeded',
      inputs: { parameters: [{ name: 'side', value: 'heads' }] },
    });
    expect(world.node('flow', 'tails')).toMatchObject({
      type: 'Skipped',
      phase: 'Skipped',
      message: "when 'heads == tails' evaluated false",
    });
  });

  it('expands items into a group of tasks', async () => {
    world.create(
      workflow('many', {
        entrypoint: 'main',
        templates: [
          {
            name: 'main',
            dag: {
              tasks: [
                { name: 'each', template: 'say', withItems: ['a', 'b'] },
                { name: 'after', template: 'say', depends: 'each' },
              ],
            },
          },
          shell('say', 'true'),
        ],
      }),
    );
    await world.advance(60);
    const after = world.node('many', 'after');
    expect(world.node('many', 'each')).toMatchObject({
      type: 'TaskGroup',
      children: [
        world.node('many', 'each(0:a)').id,
        world.node('many', 'each(1:b)').id,
      ],
    });
    expect(world.node('many', 'each(0:a)').children).toEqual([after.id]);
    expect(world.status('many').phase).toBe('Succeeded');
  });
});
