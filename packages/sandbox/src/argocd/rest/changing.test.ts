import request from 'supertest';
import { APP, AUTOMATED, manifests, REPO } from '../../testing/gitOps';
import { at } from '../../testing/objects';
import { APPS, argoCdApi, TOKEN } from '../__testUtils__/argoCdApi';

const DENY = {
  kind: 'deny',
  schedule: '0 8 * * *',
  duration: '10h',
  applications: ['scorer'],
};

describe('changing Applications', () => {
  it('syncs, and refuses a second operation meanwhile', async () => {
    const { api, status, clock, first } = await argoCdApi();
    const { body } = await api.post(`${APPS}/scorer/sync`, { prune: true });
    expect(body.operation).toMatchObject({
      initiatedBy: { username: 'admin' },
      sync: { prune: true, revision: first.sha },
    });
    const second = await api.post(`${APPS}/scorer/sync`);
    expect(second.status).toBe(400);
    expect(second.body).toMatchObject({
      code: 9,
      message:
        'error setting app operation: rpc error: code = FailedPrecondition desc = another operation is already in progress',
    });
    await clock.advance(10);
    expect(status('operationState', 'phase')).toBe('Succeeded');
  });

  it('does not sync while a window forbids it', async () => {
    const { api } = await argoCdApi({ project: { syncWindows: [DENY] } });
    const { status, body } = await api.post(`${APPS}/scorer/sync`);
    expect(status).toBe(403);
    expect(body.message).toBe('cannot sync: blocked by sync window');
  });

  it('does not sync an automated Application to another revision', async () => {
    const { api } = await argoCdApi({ spec: { syncPolicy: AUTOMATED } });
    const { status, body } = await api.post(`${APPS}/scorer/sync`, {
      revision: 'next',
    });
    expect(status).toBe(400);
    expect(body.message).toBe(
      'Cannot sync to next: auto-sync currently set to main',
    );
  });

  it('rolls back to an entry of the history', async () => {
    const { api, sync, push, clock, image, status, first } = await argoCdApi();
    await sync();
    push('2.0.0');
    await sync();
    const { body } = await api.post(`${APPS}/scorer/rollback`, { id: 0 });
    expect(body.operation.sync).toMatchObject({ revision: first.sha });
    expect(body.status.operationState).toBeUndefined();
    await clock.advance(20);
    expect(image()).toContain('1.0.0');
    expect(status('history', '2', 'revision')).toBe(first.sha);
  });

  it('does not roll back what is automated', async () => {
    const { api, clock } = await argoCdApi({ spec: { syncPolicy: AUTOMATED } });
    await clock.advance(20);
    const { status, body } = await api.post(`${APPS}/scorer/rollback`, {
      id: 0,
    });
    expect(status).toBe(400);
    expect(body).toEqual({
      error: 'rollback cannot be initiated when auto-sync is enabled',
      code: 9,
      message: 'rollback cannot be initiated when auto-sync is enabled',
    });
  });

  it('does not roll back to an unknown entry', async () => {
    const { api } = await argoCdApi();
    const { status, body } = await api.post(`${APPS}/scorer/rollback`, {
      id: 9,
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 3,
      message: 'application argocd/scorer does not have deployment with id 9',
    });
  });

  it('does not roll back what is being deleted', async () => {
    const { api, cluster } = await argoCdApi();
    cluster.merge(APP, { metadata: { finalizers: ['example.com/wait'] } });
    cluster.delete(APP);
    const { body } = await api.post(`${APPS}/scorer/rollback`, { id: 0 });
    expect(body.message).toBe('application is deleting');
  });

  it('lets a rollback through a window, where the controller holds it', async () => {
    const { api, sync, cluster, clock, status } = await argoCdApi();
    await sync();
    cluster.merge(
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AppProject',
        namespace: 'argocd',
        name: 'default',
      },
      { spec: { syncWindows: [DENY] } },
    );
    const { status: code } = await api.post(`${APPS}/scorer/rollback`, {
      id: 0,
    });
    expect(code).toBe(200);
    await clock.advance(20);
    expect(status('operationState')).toMatchObject({
      phase: 'Running',
      message: 'Sync operation blocked by sync window',
    });
  });

  it('terminates an operation, if there is one', async () => {
    const { api, clock, status, git } = await argoCdApi();
    git.commit(REPO, {
      message: 'Two waves',
      author: 'Ada',
      at: clock.now(),
      changes: {
        app: manifests('1.0.0', [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: {
              name: 'after',
              annotations: { 'argocd.argoproj.io/sync-wave': '1' },
            },
          },
        ]),
      },
    });
    const none = await api.delete(`${APPS}/scorer/operation`);
    expect(none.status).toBe(400);
    expect(none.body.message).toBe(
      'Unable to terminate operation. No operation is in progress',
    );
    await api.post(`${APPS}/scorer/sync`);
    await clock.advance(2);
    const { status: code } = await api.delete(`${APPS}/scorer/operation`);
    expect(code).toBe(200);
    await clock.advance(3);
    expect(status('operationState', 'message')).toBe('Operation terminated');
  });

  it('patches the spec, as merge and as JSON patch', async () => {
    const { api, app } = await argoCdApi({ spec: { syncPolicy: AUTOMATED } });
    const merged = await api.patch(`${APPS}/scorer`, {
      patch: JSON.stringify({ spec: { syncPolicy: { automated: null } } }),
      patchType: 'merge',
    });
    expect(merged.status).toBe(200);
    expect(at(app(), 'spec', 'syncPolicy')).toEqual({});
    await api.patch(`${APPS}/scorer`, {
      patch: JSON.stringify([
        { op: 'replace', path: '/spec/source/targetRevision', value: 'next' },
      ]),
    });
    expect(at(app(), 'spec', 'source', 'targetRevision')).toBe('next');
    const odd = await api.patch(`${APPS}/scorer`, {
      patch: '{}',
      patchType: 'strategic',
    });
    expect(odd.body.message).toBe("Patch type 'strategic' is not supported");
  });

  it('refuses a body that is not JSON', async () => {
    const { server } = await argoCdApi();
    const response = await request(server)
      .post(`${APPS}/scorer/sync`)
      .set('Authorization', `Bearer ${TOKEN}`)
      .set('Content-Type', 'application/json')
      .send('{nonsense');
    expect(response.status).toBe(400);
    expect(response.body.code).toBe(3);
  });
});
