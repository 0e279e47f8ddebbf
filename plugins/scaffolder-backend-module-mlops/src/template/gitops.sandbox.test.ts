import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import {
  at,
  build,
  isInstalled,
  type Manifest,
} from '../__testUtils__/gitops/manifests';
import { PortalStub } from '../__testUtils__/gitops/PortalStub';
import { PLATFORM, renderGitOps } from '../__testUtils__/gitops/renderGitOps';
import {
  createWorkspace,
  type Workspace,
} from '../__testUtils__/renderSkeleton';

jest.setTimeout(180_000);

const NAME = 'fraud-detection';
const NAMESPACE = `${NAME}-production`;
const CANARY = {
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  namespace: NAMESPACE,
  name: NAME,
};
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: NAMESPACE,
  name: NAME,
};

/** Flagger, Prometheus and the mesh are the sandbox's. */
describe('a generated rollout', () => {
  const kubectl = isInstalled('kubectl', 'kustomize', '--help');
  let sandbox: Sandbox;
  let workspace: Workspace;
  let portal: PortalStub;
  let portalUrl: string;
  beforeEach(async () => {
    sandbox = await startSandbox({ story: false, speed: 200 });
    workspace = await createWorkspace();
    portal = new PortalStub();
    portalUrl = await portal.start();
  });
  afterEach(async () => {
    await sandbox.stop();
    await portal.stop();
    await workspace.remove();
  });

  /** As Argo CD would, when the folder is deployed for the first time. */
  async function deploy(parameters: Record<string, unknown>): Promise<void> {
    const { directory } = await renderGitOps(parameters, workspace, {
      platform: { ...PLATFORM, portalUrl },
    });
    const folder = join(directory, 'gitops/overlays/production');
    const initialized = phase('Initialized');
    for (const manifest of await build(folder)) create(manifest);
    await initialized;
  }

  function create(manifest: Manifest): void {
    sandbox.cluster.create(manifest);
  }

  function release(version: string): void {
    sandbox.cluster.merge(DEPLOYMENT, {
      spec: {
        template: {
          metadata: { labels: { 'mlflow.org/model-version': version } },
        },
      },
    });
  }

  function phase(wanted: string): Promise<void> {
    return new Promise(resolve => {
      const off = sandbox.cluster.onEvent(({ object }) => {
        if (object.kind !== 'Canary') return;
        if (at(object, 'status.phase') !== wanted) return;
        off();
        resolve();
      });
    });
  }

  const live = () =>
    at(
      sandbox.cluster.get({ ...DEPLOYMENT, name: `${NAME}-primary` }),
      'spec.template.metadata.labels',
    );

  it.each([
    { rollout: 'canary', canarySteps: [10, 50] },
    { rollout: 'blue-green', iterations: 2 },
    { rollout: 'ab-test', iterations: 2 },
  ])('goes to its end when all is well: %j', async parameters => {
    // Nothing to build with: kubectl is not on the PATH.
    if (!(await kubectl)) return;
    await deploy(parameters);
    expect(live()).toMatchObject({ 'mlflow.org/model-version': '1' });

    const succeeded = phase('Succeeded');
    release('2');
    await succeeded;

    expect(live()).toMatchObject({
      app: `${NAME}-primary`,
      'backstage.io/kubernetes-id': NAME,
      'mlflow.org/model-version': '2',
    });
    expect(at(sandbox.cluster.get(CANARY), 'status.failedChecks')).toBe(0);
    expect(new Set(portal.calls.map(({ hook }) => hook))).toEqual(
      new Set(['gate', 'rollback', 'event']),
    );
    expect(portal.calls).toContainEqual(
      expect.objectContaining({
        hook: 'gate',
        name: NAME,
        namespace: NAMESPACE,
        metadata: expect.objectContaining({
          token: 'REPLACE_WITH_TOKEN_FROM_PORTAL',
        }),
      }),
    );
  });

  it('is taken back when the portal says so', async () => {
    if (!(await kubectl)) return;
    await deploy({});
    const failed = phase('Failed');
    portal.wantsRollback = true;
    release('2');
    await failed;
    expect(live()).toMatchObject({ 'mlflow.org/model-version': '1' });
  });

  it('is taken back when the model is worse than its gates', async () => {
    if (!(await kubectl)) return;
    await deploy({ gates: { precision: 0.999 }, minimumSample: 10 });
    const failed = phase('Failed');
    release('2');
    await failed;
    expect(live()).toMatchObject({ 'mlflow.org/model-version': '1' });
    const messages = sandbox.cluster
      .list({ apiVersion: 'v1', kind: 'Event' }, { namespace: NAMESPACE })
      .map(event => String(event.message));
    expect(messages).toContainEqual(
      expect.stringMatching(/model-precision .*0\.9\d/),
    );
  });
});
