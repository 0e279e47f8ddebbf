import { z } from 'zod';
import { startSandbox, type Sandbox } from '../startSandbox';

jest.setTimeout(180_000);

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: 50 });
});

afterEach(() => sandbox.stop());

describe('the controller of Flagger', () => {
  const canary = () =>
    sandbox.cluster.get({
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      namespace: 'fraud-production',
      name: 'fraud-detection',
    });
  const weight = () =>
    z.object({ canaryWeight: z.number().optional() }).parse(canary()?.status)
      .canaryWeight;

  it('can be stopped in the middle of an analysis, and goes on with it', async () => {
    while (!weight()) await passed(1);
    sandbox.faults.of('flagger').controllerStopped();
    // A turn that had begun ends.
    await passed(30);
    const [stood, weighed] = [canary()?.status, weight()];
    await passed(300);
    expect(canary()?.status).toEqual(stood);

    await sandbox.faults.reset();
    while (weight() === weighed) await passed(1);
  });

  it('has no server that could be down', async () => {
    const refused = await fetch(`${sandbox.urls.control}/faults/flagger`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fault: 'down' }),
    });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('flagger has no server');
  });
});

describe('the controller of Argo Workflows', () => {
  const WORKFLOW = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    namespace: 'ml-training',
    name: 'asked-for-in-vain',
  };
  const phase = () =>
    z
      .object({ phase: z.string().optional() })
      .optional()
      .parse(sandbox.cluster.get(WORKFLOW)?.status)?.phase;

  it('takes up no Workflow while it is stopped, and afterwards what has come', async () => {
    sandbox.faults.of('argo-workflows').controllerStopped();
    const { namespace, name, ...kind } = WORKFLOW;
    sandbox.cluster.create({
      ...kind,
      metadata: { namespace, name },
      spec: {
        entrypoint: 'main',
        templates: [
          {
            name: 'main',
            container: { image: 'busybox:1.37', command: ['true'] },
          },
        ],
      },
    });
    await passed(120);
    expect(phase()).toBeUndefined();

    await sandbox.faults.reset();
    while (!phase()) await passed(1);
  });
});

function passed(seconds: number): Promise<void> {
  return new Promise(resolve => {
    sandbox.clock.after(seconds, resolve);
  });
}
