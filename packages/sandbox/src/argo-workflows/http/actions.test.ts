import { z } from 'zod';
import { shell, workflow } from '../testing/cluster';
import { failing, slow } from '../testing/specs';
import { workflowServer } from '../testing/workflowServer';

describe("the Argo server's REST API", () => {
  let server: Awaited<ReturnType<typeof workflowServer>>;

  beforeEach(async () => {
    server = await workflowServer();
  });

  afterEach(() => server.stop());

  it('submits a template with parameters and labels', async () => {
    server.create({
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
      server.ask('POST', '/workflows/ml/submit', {
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
    await server.advance(10);
    expect(server.log(metadata.name)).toEqual(['fraud']);
  });

  it('resumes what waits for approval', async () => {
    server.create(workflow('wait', slow));
    await server.advance(60);
    expect(server.node('wait', 'approve').phase).toBe('Running');
    await server.put('wait', 'resume');
    await server.advance(60);
    expect(server.node('wait', 'approve')).toMatchObject({
      phase: 'Succeeded',
      message: expect.stringContaining('Resumed by'),
    });
    expect(server.status('wait').phase).toBe('Succeeded');
  });

  it('sets a suspend node, and refuses where there is none', async () => {
    server.create(workflow('wait', slow));
    await server.advance(60);
    expect(
      await server.put('wait', 'set', {
        nodeFieldSelector: 'displayName=other',
      }),
    ).toMatchObject({ status: 500, answer: { code: 13 } });
    await server.put('wait', 'set', {
      nodeFieldSelector: 'displayName=approve',
      phase: 'Failed',
      message: 'not good enough',
    });
    await server.advance(5);
    expect(server.node('wait', 'approve').message).toBe('not good enough');
    expect(server.status('wait').phase).toBe('Failed');
  });

  it('suspends and goes on', async () => {
    server.create(workflow('pause', slow));
    await server.put('pause', 'suspend');
    await server.advance(30);
    expect(server.nodes('pause')).toEqual([]);
    await server.put('pause', 'resume');
    await server.advance(5);
    expect(server.node('pause', 'work').phase).toBe('Running');
  });

  it('stops, and then cannot stop again', async () => {
    server.create(workflow('halt', slow));
    await server.advance(10);
    expect((await server.put('halt', 'stop')).answer).toMatchObject({
      spec: { shutdown: 'Stop' },
    });
    await server.advance(10);
    expect(server.status('halt').message).toBe("Stopped with strategy 'Stop'");
    expect(await server.put('halt', 'terminate')).toMatchObject({
      status: 500,
      answer: {
        code: 13,
        message: expect.stringContaining(
          'cannot shutdown a completed workflow',
        ),
      },
    });
    expect((await server.put('halt', 'suspend')).status).toBe(400);
  });

  it('retries what failed and leaves what succeeded', async () => {
    server.create(workflow('again', failing));
    await server.advance(60);
    const before = server.node('again', 'ok');
    expect(server.status('again').phase).toBe('Failed');
    expect((await server.put('again', 'retry')).answer).toMatchObject({
      status: { phase: '' },
    });
    await server.advance(5);
    expect(server.status('again')).toMatchObject({ phase: 'Running' });
    expect(server.node('again', 'ok')).toEqual(
      expect.objectContaining({
        startedAt: before.startedAt,
        finishedAt: before.finishedAt,
      }),
    );
    expect(server.node('again', 'bad')).toMatchObject({
      type: 'Retry',
      phase: 'Running',
    });
    expect(server.node('again', 'bad').children).toHaveLength(1);
    expect((await server.put('again', 'retry')).status).toBe(400);
    await server.advance(60);
    expect(server.status('again').phase).toBe('Failed');
  });

  it('resubmits as a new workflow that names the old one', async () => {
    server.create(workflow('old', failing, { labels: { team: 'fraud' } }));
    await server.advance(60);
    const { answer } = await server.put('old', 'resubmit');
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
