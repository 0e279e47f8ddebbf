import { shell, workflow, workflowCluster } from './testing/cluster';
import { twoSteps } from './testing/specs';

describe('WorkflowController', () => {
  let world: ReturnType<typeof workflowCluster>;

  beforeEach(() => {
    world = workflowCluster();
  });

  afterEach(() => world.stop());

  const withExitHandler = {
    ...twoSteps,
    onExit: 'cleanup',
    templates: [...twoSteps.templates, shell('cleanup', 'echo bye')],
  };

  const shutDown = (name: string, shutdown: 'Stop' | 'Terminate') =>
    world.cluster.merge(
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        namespace: 'ml',
        name,
      },
      { spec: { shutdown } },
    );

  it('runs each step in a pod named as upstream names it, whose log grows', async () => {
    world.create(workflow('greet', twoSteps));
    await world.advance(5);
    const { id } = world.node('greet', 'first');
    const podName = id.replace('greet-', 'greet-say-');
    expect(
      world.cluster.get({
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'ml',
        name: podName,
      }),
    ).toMatchObject({
      metadata: {
        labels: {
          'workflows.argoproj.io/workflow': 'greet',
          'workflows.argoproj.io/completed': 'false',
        },
        annotations: { 'workflows.argoproj.io/node-name': 'greet[0].first' },
        ownerReferences: [{ kind: 'Workflow', name: 'greet' }],
      },
      status: { phase: 'Running' },
    });
    expect(world.log(podName)).toEqual([]);
    await world.advance(12);
    expect(world.log(podName)).toEqual(['hello world']);
  });

  it('fails with the message and the exit code of what failed', async () => {
    world.create(
      workflow('broken', {
        entrypoint: 'main',
        templates: [
          { name: 'main', steps: [[{ name: 'boom', template: 'boom' }]] },
          shell('boom', 'exit 3'),
        ],
      }),
    );
    await world.advance(30);
    const boom = world.node('broken', 'boom');
    expect(boom).toMatchObject({
      phase: 'Failed',
      message: 'main: Error (exit code 3)',
      outputs: { exitCode: '3' },
    });
    expect(world.status('broken')).toMatchObject({
      phase: 'Failed',
      message: `child '${boom.id}' failed`,
    });
  });

  it('takes its spec from a WorkflowTemplate and keeps it in the status', async () => {
    world.create({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      metadata: { name: 'greeting', namespace: 'ml' },
      spec: {
        ...twoSteps,
        workflowMetadata: { labels: { team: 'fraud' } },
      },
    });
    world.create(
      workflow('from-template', {
        workflowTemplateRef: { name: 'greeting' },
        arguments: { parameters: [{ name: 'who', value: 'you' }] },
      }),
    );
    await world.advance(20);
    expect(world.workflow('from-template')).toMatchObject({
      metadata: {
        labels: {
          team: 'fraud',
          'workflows.argoproj.io/workflow-template': 'greeting',
        },
      },
      status: { storedWorkflowTemplateSpec: { entrypoint: 'main' } },
    });
    const [pod] = world.cluster.list(
      { apiVersion: 'v1', kind: 'Pod' },
      { namespace: 'ml' },
    );
    expect(world.log(pod.metadata.name)).toEqual(['hello you']);
  });

  it('says so when the template does not exist', async () => {
    world.create(
      workflow('lost', { workflowTemplateRef: { name: 'nowhere' } }),
    );
    await world.advance(1);
    expect(world.status('lost')).toMatchObject({
      phase: 'Error',
      message: 'workflowtemplates.argoproj.io "nowhere" not found',
    });
  });

  it('stops: pods end, only the exit handler still runs', async () => {
    world.create(workflow('stopped', withExitHandler));
    await world.advance(10);
    shutDown('stopped', 'Stop');
    await world.advance(30);
    expect(world.node('stopped', 'first')).toMatchObject({
      phase: 'Failed',
      message: 'workflow shutdown with strategy:  Stop',
    });
    expect(world.status('stopped')).toMatchObject({
      phase: 'Failed',
      message: "Stopped with strategy 'Stop'",
    });
    expect(world.node('stopped', 'stopped.onExit').phase).toBe('Succeeded');
  });

  it('terminates without the exit handler', async () => {
    world.create(workflow('killed', withExitHandler));
    await world.advance(10);
    shutDown('killed', 'Terminate');
    await world.advance(10);
    expect(world.status('killed')).toMatchObject({
      phase: 'Failed',
      message: "Stopped with strategy 'Terminate'",
    });
    expect(world.nodes('killed').map(({ name }) => name)).not.toContain(
      'killed.onExit',
    );
  });

  it('starts nothing new while the workflow is suspended', async () => {
    world.create(workflow('paused', { ...twoSteps, suspend: true }));
    await world.advance(30);
    expect(world.status('paused').phase).toBe('Running');
    expect(world.nodes('paused')).toEqual([]);
  });

  it('ends a suspend node by itself when its time is over', async () => {
    world.create(
      workflow('nap', {
        entrypoint: 'main',
        templates: [
          { name: 'main', steps: [[{ name: 'wait', template: 'wait' }]] },
          { name: 'wait', suspend: { duration: '2m' } },
        ],
      }),
    );
    await world.advance(90);
    expect(world.node('nap', 'wait')).toMatchObject({
      type: 'Suspend',
      phase: 'Running',
    });
    await world.advance(60);
    expect(world.status('nap').phase).toBe('Succeeded');
  });

  it('marks a node whose pod somebody deleted', async () => {
    world.create(workflow('gone', twoSteps));
    await world.advance(10);
    const [pod] = world.cluster.list(
      { apiVersion: 'v1', kind: 'Pod' },
      { namespace: 'ml' },
    );
    world.cluster.delete({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'ml',
      name: pod.metadata.name,
    });
    await world.advance(10);
    expect(world.node('gone', 'first')).toMatchObject({
      phase: 'Error',
      message: 'pod deleted',
    });
  });

  it.each(['compressed', 'offloaded'])(
    'keeps the nodes %s when asked to',
    async storage => {
      world.create(
        workflow('big', twoSteps, {
          annotations: { 'sandbox.slipway.dev/node-status': storage },
        }),
      );
      await world.advance(60);
      const { nodes, compressedNodes, offloadNodeStatusVersion, phase } =
        world.status('big');
      expect(phase).toBe('Succeeded');
      expect(nodes).toBeUndefined();
      expect(compressedNodes ?? offloadNodeStatusVersion).toMatch(
        storage === 'compressed' ? /^H4sI/ : /^fnv:\d+$/,
      );
    },
  );

  it('archives what is completed, and deletes it after its time to live', async () => {
    const created = world.create(
      workflow('short', {
        ...twoSteps,
        ttlStrategy: { secondsAfterCompletion: 100 },
      }),
    );
    await world.advance(60);
    expect(world.workflow('short').metadata.labels).toMatchObject({
      'workflows.argoproj.io/workflow-archiving-status': 'Archived',
    });
    await world.advance(120);
    expect(() => world.workflow('short')).toThrow('There is no workflow');
    expect(world.argo.archive.get(created.metadata.uid)).toMatchObject({
      metadata: { name: 'short' },
      status: { phase: 'Succeeded' },
    });
  });
});
