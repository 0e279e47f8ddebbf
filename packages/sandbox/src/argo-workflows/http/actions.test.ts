import { z } from 'zod';
import { serveRouter } from '../../testing/serveRouter';
import { shell, workflow, workflowCluster } from '../testing/cluster';

const slow = {
  entrypoint: 'main',
  templates: [
    {
      name: 'main',
      steps: [
        [{ name: 'work', template: 'work' }],
        [{ name: 'approve', template: 'approve' }],
        [{ name: 'end', template: 'work' }],
      ],
    },
    shell('work', 'echo one; echo two; sleep 20'),
    { name: 'approve', suspend: {} },
  ],
};

const failing = {
  entrypoint: 'main',
  templates: [
    {
      name: 'main',
      steps: [
        [{ name: 'ok', template: 'ok' }],
        [{ name: 'bad', template: 'bad' }],
      ],
    },
    shell('ok', 'true'),
    shell('bad', 'exit 1', { retryStrategy: { limit: 1 } }),
  ],
};

describe("the Argo server's REST API", () => {
  let world: ReturnType<typeof workflowCluster>;

  let server: Awaited<ReturnType<typeof serveRouter>>;

  beforeEach(async () => {
    world = workflowCluster();
    server = await serveRouter(world.argo.router);
  });

  afterEach(async () => {
    world.stop();
    await server.stop();
  });

  async function ask(method: string, path: string, body?: unknown) {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    return { status: response.status, answer };
  }

  const put = (name: string, verb: string, body: unknown = {}) =>
    ask('PUT', `/workflows/ml/${name}/${verb}`, body);

  it('submits a template with parameters and labels', async () => {
    world.create({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      metadata: { name: 'train', namespace: 'ml' },
      spec: {
        entrypoint: 'main',
        arguments: { parameters: [{ name: 'model' }] },
        templates: [shell('main', 'echo {{workflow.parameters.model}}')],
      },
    });
    const submit = (resourceName: string, submitOptions: object) =>
      ask('POST', '/workflows/ml/submit', {
        resourceKind: 'WorkflowTemplate',
        resourceName,
        submitOptions,
      });
    expect(await submit('nothing', {})).toMatchObject({
      status: 404,
      answer: { message: 'workflowtemplates.argoproj.io "nothing" not found' },
    });
    expect(await submit('train', {})).toMatchObject({
      status: 400,
      answer: { code: 3, message: expect.stringContaining('model') },
    });
    const { status, answer } = await submit('train', {
      parameters: ['model=fraud'],
      labels: 'a=b,c=d',
      generateName: 'mine-',
    });
    expect(status).toBe(200);
    const { metadata } = z
      .looseObject({
        metadata: z.looseObject({ name: z.string(), labels: z.unknown() }),
      })
      .parse(answer);
    expect(metadata.name).toMatch(/^mine-/);
    expect(metadata.labels).toMatchObject({
      a: 'b',
      c: 'd',
      'workflows.argoproj.io/workflow-template': 'train',
      'workflows.argoproj.io/creator': 'system-serviceaccount-argo-sandbox',
    });
    await world.advance(10);
    expect(world.log(metadata.name)).toEqual(['fraud']);
  });

  it('resumes what waits for approval', async () => {
    world.create(workflow('wait', slow));
    await world.advance(60);
    expect(world.node('wait', 'approve').phase).toBe('Running');
    await put('wait', 'resume');
    await world.advance(60);
    expect(world.node('wait', 'approve')).toMatchObject({
      phase: 'Succeeded',
      message: expect.stringContaining('Resumed by'),
    });
    expect(world.status('wait').phase).toBe('Succeeded');
  });

  it('sets a suspend node, and refuses where there is none', async () => {
    world.create(workflow('wait', slow));
    await world.advance(60);
    expect(
      await put('wait', 'set', { nodeFieldSelector: 'displayName=other' }),
    ).toMatchObject({ status: 500, answer: { code: 13 } });
    await put('wait', 'set', {
      nodeFieldSelector: 'displayName=approve',
      phase: 'Failed',
      message: 'not good enough',
    });
    await world.advance(5);
    expect(world.node('wait', 'approve').message).toBe('not good enough');
    expect(world.status('wait').phase).toBe('Failed');
  });

  it('suspends and goes on', async () => {
    world.create(workflow('pause', slow));
    await put('pause', 'suspend');
    await world.advance(30);
    expect(world.nodes('pause')).toEqual([]);
    await put('pause', 'resume');
    await world.advance(5);
    expect(world.node('pause', 'work').phase).toBe('Running');
  });

  it('stops, and then cannot stop again', async () => {
    world.create(workflow('halt', slow));
    await world.advance(10);
    expect((await put('halt', 'stop')).answer).toMatchObject({
      spec: { shutdown: 'Stop' },
    });
    await world.advance(10);
    expect(world.status('halt').message).toBe("Stopped with strategy 'Stop'");
    expect(await put('halt', 'terminate')).toMatchObject({
      status: 500,
      answer: {
        code: 13,
        message: expect.stringContaining(
          'cannot shutdown a completed workflow',
        ),
      },
    });
    expect((await put('halt', 'suspend')).status).toBe(400);
  });

  it('retries what failed and leaves what succeeded', async () => {
    world.create(workflow('again', failing));
    await world.advance(60);
    const before = world.node('again', 'ok');
    expect(world.status('again').phase).toBe('Failed');
    expect((await put('again', 'retry')).answer).toMatchObject({
      status: { phase: '' },
    });
    await world.advance(5);
    expect(world.status('again')).toMatchObject({ phase: 'Running' });
    expect(world.node('again', 'ok')).toEqual(
      expect.objectContaining({
        startedAt: before.startedAt,
        finishedAt: before.finishedAt,
      }),
    );
    expect(world.node('again', 'bad')).toMatchObject({
      type: 'Retry',
      phase: 'Running',
    });
    expect(world.node('again', 'bad').children).toHaveLength(1);
    expect((await put('again', 'retry')).status).toBe(400);
    await world.advance(60);
    expect(world.status('again').phase).toBe('Failed');
  });

  it('resubmits as a new workflow that names the old one', async () => {
    world.create(workflow('old', failing, { labels: { team: 'fraud' } }));
    await world.advance(60);
    const { answer } = await put('old', 'resubmit');
    expect(answer).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^old-/),
        labels: {
          team: 'fraud',
          'workflows.argoproj.io/resubmitted-from-workflow': 'old',
        },
      },
    });
    expect(answer).not.toHaveProperty([
      'metadata',
      'labels',
      'workflows.argoproj.io/phase',
    ]);
  });
});
