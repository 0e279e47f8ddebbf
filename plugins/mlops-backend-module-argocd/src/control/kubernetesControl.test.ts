import type { JsonObject } from '@backstage/types';
import { applicationObject } from '../__testUtils__/applications';
import { ScriptedCluster } from '../__testUtils__/ScriptedCluster';
import type { SyncRequest } from './ApplicationControl';
import { kubernetesControl } from './kubernetesControl';

const REF = {
  source: 'argocd/eu',
  cluster: 'eu',
  namespace: 'argocd',
  name: 'fraud-detection-production',
  project: 'default',
};
const ASKER = { operationId: 'op-1', requestedBy: 'user:default/jane' };
const SYNC: SyncRequest = { prune: false, dryRun: false };
const { signal } = new AbortController();

function cluster(
  parts: { metadata?: object; spec?: object; status?: object } = {},
) {
  const metadata = { resourceVersion: '7', ...parts.metadata };
  const scripted = new ScriptedCluster(
    applicationObject({ ...parts, metadata }),
  );
  return { scripted, control: kubernetesControl(scripted.clusters) };
}

const OFF = { automated: null, suspension: null };

describe('over the Kubernetes API', () => {
  it('a change is only made of the object that was read', async () => {
    const { scripted, control } = cluster();
    await control.refresh(REF, false, signal);
    await control.setAutoSync(REF, () => OFF, signal);
    await control.sync(REF, SYNC, ASKER, signal);
    await control.rollback(REF, { historyId: 6, prune: true }, ASKER, signal);
    expect(scripted.patches).toHaveLength(4);
    for (const patch of scripted.patches) {
      expect(patch.metadata).toMatchObject({ resourceVersion: '7' });
    }
  });

  it('what changed in between is read again and changed then', async () => {
    const { scripted, control } = cluster();
    scripted.fates.push(409, 409);
    await control.setAutoSync(REF, () => OFF, signal);
    expect(scripted.patches).toHaveLength(3);
  });

  it('what changes all the time is given up for a while', async () => {
    const { scripted, control } = cluster();
    scripted.fates.push(...Array<number>(10).fill(409));
    await expect(control.refresh(REF, true, signal)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('changes all the time'),
    });
    expect(scripted.patches).toHaveLength(5);
  });

  it.each([
    [403, 'NotAllowedError', 'may not patch applications.argoproj.io in eu'],
    [404, 'NotFoundError', 'no Application fraud-detection-production'],
    [422, 'ConflictError', 'does not take the change'],
    [500, 'ServiceUnavailableError', 'answered 500'],
  ])('an answer of %i is said in words', async (status, name, words) => {
    const { scripted, control } = cluster();
    scripted.fates.push(status);
    await expect(control.sync(REF, SYNC, ASKER, signal)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(words),
    });
  });

  it('a cluster that is not configured any more is named', async () => {
    const { control } = cluster();
    await expect(
      control.read({ ...REF, cluster: 'us' }, signal),
    ).rejects.toThrow("There is no cluster us in the portal's config any more");
  });

  it('a sync is asked for with the Application’s own options, and marked', async () => {
    const { scripted, control } = cluster({
      spec: {
        syncPolicy: {
          syncOptions: ['CreateNamespace=true'],
          retry: { limit: 3 },
        },
      },
    });
    await control.sync(
      REF,
      {
        revision: 'main',
        prune: true,
        dryRun: false,
        resources: [{ group: 'apps', kind: 'Deployment', name: 'fraud' }],
      },
      ASKER,
      signal,
    );
    expect(scripted.patches[0].operation).toEqual({
      initiatedBy: { username: 'user:default/jane' },
      info: [{ name: 'slipway.dev/operation', value: 'op-1' }],
      retry: { limit: 3 },
      sync: {
        revision: 'main',
        prune: true,
        dryRun: false,
        resources: [{ group: 'apps', kind: 'Deployment', name: 'fraud' }],
        syncOptions: ['CreateNamespace=true'],
        syncStrategy: { hook: {} },
      },
    });
  });

  it('nothing is started where something runs, nor what is started twice', async () => {
    const running = cluster({
      status: {
        operationState: { phase: 'Running', startedAt: '2026-11-21T08:00:00Z' },
      },
    });
    await expect(
      running.control.sync(REF, SYNC, ASKER, signal),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('is under way'),
    });
    expect(running.scripted.patches).toEqual([]);

    const ours = cluster();
    Object.assign(ours.scripted.application, {
      operation: { info: [{ name: 'slipway.dev/operation', value: 'op-1' }] },
    });
    await ours.control.sync(REF, SYNC, ASKER, signal);
    expect(ours.scripted.patches).toEqual([]);
  });

  it('an entry that Argo CD forgot is not gone back to', async () => {
    const { control } = cluster();
    await expect(
      control.rollback(REF, { historyId: 1, prune: false }, ASKER, signal),
    ).rejects.toThrow('no entry 1 in the history');
  });

  describe('auto-sync', () => {
    const withAutomated = (automated: JsonObject | undefined) =>
      cluster({ spec: { syncPolicy: { automated } } });

    it('is what was asked for, whatever somebody added since', async () => {
      const { scripted, control } = withAutomated({
        enabled: false,
        prune: false,
      });
      const automated = { prune: true, selfHeal: true };
      const wanted = { automated, suspension: null };
      await control.setAutoSync(REF, () => wanted, signal);
      expect(scripted.patches[0]).toHaveProperty('spec.syncPolicy', {
        automated: { enabled: null, prune: true, selfHeal: true },
      });
    });

    it.each([
      [{ prune: true }, { prune: true }],
      [undefined, null],
      [{ enabled: false }, null],
    ])('%j is not written again as %j', async (present, automated) => {
      const { scripted, control } = withAutomated(present);
      const wanted = { automated, suspension: null };
      await control.setAutoSync(REF, () => wanted, signal);
      expect(scripted.patches).toEqual([]);
    });
  });

  it('a hard refresh that is asked for is not made a normal one', async () => {
    const { scripted, control } = cluster({
      metadata: { annotations: { 'argocd.argoproj.io/refresh': 'hard' } },
    });
    await control.refresh(REF, false, signal);
    expect(scripted.patches).toEqual([]);
  });

  it('only what runs is terminated', async () => {
    const { scripted, control } = cluster();
    await control.terminate(REF, signal);
    expect(scripted.patches).toEqual([]);
  });
});
