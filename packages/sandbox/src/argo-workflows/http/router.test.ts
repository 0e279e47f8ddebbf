import { z } from 'zod';
import { serveRouter } from '../../testing/serveRouter';
import { shell, workflow } from '../testing/cluster';
import { Frames } from '../testing/Frames';
import { failing, slow } from '../testing/specs';
import { workflowServer } from '../testing/workflowServer';
import { createArgoWorkflows } from '..';

const listSchema = z.looseObject({
  metadata: z.looseObject({
    continue: z.string().optional(),
    remainingItemCount: z.number().optional(),
  }),
  items: z.array(
    z.looseObject({ metadata: z.looseObject({ name: z.string() }) }),
  ),
});

describe("the Argo server's REST API", () => {
  let server: Awaited<ReturnType<typeof workflowServer>>;

  beforeEach(async () => {
    server = await workflowServer();
  });

  afterEach(() => server.stop());

  async function list(query = '') {
    const { answer } = await server.ask('GET', `/workflows/ml${query}`);
    return listSchema.parse(answer);
  }

  it('lets nobody in without the token, and says where to read on', async () => {
    const guarded = await serveRouter(
      createArgoWorkflows(server, { token: 'secret' }).router,
    );
    try {
      const info = (headers: Record<string, string>) =>
        fetch(`${guarded.url}/api/v1/info`, { headers });
      const refused = await info({ authorization: 'Bearer other' });
      expect(refused.status).toBe(401);
      expect(await refused.json()).toEqual({
        code: 16,
        message: expect.stringContaining('token not valid'),
      });
      const welcome = await info({ authorization: 'Bearer secret' });
      expect(welcome.status).toBe(200);
    } finally {
      await guarded.stop();
    }
  });

  it('lists in pages, selected by labels, with the fields that are asked for', async () => {
    for (const name of ['a', 'b', 'c']) {
      server.create(
        workflow(name, slow, { labels: { team: name === 'c' ? 'x' : 'y' } }),
      );
      await server.advance(5);
    }
    const first = await list(
      '?listOptions.limit=2&listOptions.fieldSelector=ext.showRemainingItemCount=true&fields=metadata,items.metadata.name',
    );
    expect(first).toEqual({
      metadata: { continue: '2', remainingItemCount: 1 },
      items: [{ metadata: { name: 'c' } }, { metadata: { name: 'b' } }],
    });
    const rest = await list('?listOptions.limit=2&listOptions.continue=2');
    expect(rest.items.map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(rest.metadata.continue).toBeUndefined();
    const selected = await list('?listOptions.labelSelector=team%3Dx');
    expect(selected.items).toHaveLength(1);
    const slim = await list('?fields=-items.status.nodes,items.spec');
    expect(slim.items[0]).not.toHaveProperty('spec');
    expect(slim.items[0]).not.toHaveProperty('status.nodes');
    expect(slim.items[0]).toHaveProperty('status.phase', 'Running');
  });

  it('selects by phase label, and refuses what it cannot read', async () => {
    server.create(workflow('done', failing));
    server.create(workflow('going', slow));
    await server.advance(60);
    const failed = await list(
      '?listOptions.labelSelector=workflows.argoproj.io/phase in (Failed,Error)',
    );
    expect(failed.items.map(({ metadata }) => metadata.name)).toEqual(['done']);
    expect(
      await server.ask('GET', '/workflows/ml?listOptions.continue=x'),
    ).toMatchObject({ status: 400, answer: { code: 3 } });
    expect(
      await server.ask('GET', '/workflows/ml?listOptions.labelSelector=%3D%3D'),
    ).toMatchObject({ status: 400, answer: { code: 3 } });
  });

  it.each(['compressed', 'offloaded'])(
    'tells a workflow with its nodes though they are %s',
    async storage => {
      server.create(
        workflow('big', failing, {
          annotations: { 'sandbox.slipway.dev/node-status': storage },
        }),
      );
      await server.advance(60);
      const { answer } = await server.ask('GET', '/workflows/ml/big');
      expect(answer).toHaveProperty('status.nodes.big.phase', 'Failed');
      expect(answer).not.toHaveProperty('status.compressedNodes');
    },
  );

  it('says in its own words what does not exist', async () => {
    expect(await server.ask('GET', '/workflows/ml/nothing')).toEqual({
      status: 404,
      answer: { code: 5, message: 'workflows.argoproj.io "nothing" not found' },
    });
  });

  it('keeps what is gone in the archive, where lists and gets find it', async () => {
    const { metadata } = server.create(workflow('gone', failing));
    await server.advance(60);
    server.cluster.delete({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      namespace: 'ml',
      name: 'gone',
    });
    expect((await list()).items).toMatchObject([
      { metadata: { name: 'gone' } },
    ]);
    expect(
      (await server.ask('GET', '/workflows/ml/gone')).answer,
    ).toHaveProperty('status.nodes.gone.phase', 'Failed');
    const archived = await server.ask(
      'GET',
      '/archived-workflows?namespace=ml&listOptions.limit=10',
    );
    const [only] = listSchema.parse(archived.answer).items;
    expect(only).toMatchObject({
      metadata: { name: 'gone', uid: metadata.uid },
    });
    expect(only).not.toHaveProperty('status.nodes');
    const { answer } = await server.ask(
      'GET',
      `/archived-workflows/${metadata.uid}`,
    );
    expect(answer).toHaveProperty('status.nodes.gone.phase', 'Failed');
    expect((await server.put('gone', 'retry')).status).toBe(404);
  });

  it('streams logs as they are written, until the workflow is over', async () => {
    server.create(workflow('talk', failing));
    server.create(workflow('long', slow));
    await server.advance(10);
    const url = `${server.url}/api/v1/workflows/ml/long/log?logOptions.container=main&logOptions.follow=true`;
    const frames = await Frames.open(url);
    expect(await frames.atLeast(1)).toEqual([
      {
        result: {
          content: 'one',
          podName: expect.stringMatching(/^long-work-\d+$/),
        },
      },
    ]);
    await server.advance(15);
    expect(await frames.atLeast(2)).toMatchObject([
      { result: { content: 'one' } },
      { result: { content: 'two' } },
    ]);
    await server.put('long', 'terminate');
    await server.advance(5);
    expect(await frames.all()).toHaveLength(2);
  });

  it('streams the log of one pod as events, filtered', async () => {
    server.create(workflow('long', slow));
    await server.advance(30);
    const [pod] = server.cluster.list({ apiVersion: 'v1', kind: 'Pod' });
    const base = `${server.url}/api/v1/workflows/ml/long`;
    const wanted = `?podName=${pod.metadata.name}&logOptions.container=main&grep=tw`;
    const events = await Frames.open(`${base}/log${wanted}`, {
      accept: 'text/event-stream',
    });
    expect(await events.all()).toMatchObject([{ result: { content: 'two' } }]);
    const older = await Frames.open(
      `${base}/${pod.metadata.name}/log?logOptions.container=wait`,
    );
    expect((await older.all()).length).toBeGreaterThan(0);
  });

  it('streams changes of workflows, beginning with what is there', async () => {
    server.create(workflow('one', slow));
    await server.advance(1);
    const frames = await Frames.open(
      `${server.url}/api/v1/workflow-events/ml?fields=result.type,result.object.metadata.name`,
    );
    await frames.atLeast(1);
    server.create(workflow('two', slow));
    expect(await frames.atLeast(2)).toEqual([
      { result: { type: 'ADDED', object: { metadata: { name: 'one' } } } },
      { result: { type: 'ADDED', object: { metadata: { name: 'two' } } } },
    ]);
    frames.close();
  });

  it('lists templates and cron workflows, and tells its version', async () => {
    server.create({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      metadata: { name: 'train', namespace: 'ml' },
      spec: { entrypoint: 'main', templates: [shell('main', 'true')] },
    });
    const templates = await server.ask('GET', '/workflow-templates/ml');
    expect(listSchema.parse(templates.answer).items).toHaveLength(1);
    expect(
      (await server.ask('GET', '/workflow-templates/ml/train')).status,
    ).toBe(200);
    expect(
      (await server.ask('GET', '/cron-workflows/ml')).answer,
    ).toMatchObject({
      items: [],
    });
    expect((await server.ask('GET', '/version')).answer).toHaveProperty(
      'version',
    );
    expect((await server.ask('GET', '/nowhere')).status).toBe(404);
  });

  it('refuses a body that is no JSON, and an invalid workflow', async () => {
    const response = await fetch(`${server.url}/api/v1/workflows/ml/submit`, {
      method: 'POST',
      body: '{',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 3 });
    expect(
      await server.ask('POST', '/workflows/ml', {
        workflow: { metadata: { name: 'bad' }, spec: { entrypoint: 5 } },
      }),
    ).toMatchObject({ status: 400, answer: { code: 3 } });
  });
});
