import express from 'express';
import { get } from 'node:http';
import request, { type Test } from 'supertest';
import {
  APP,
  application,
  AUTOMATED,
  gitOps,
  manifests,
  REPO,
} from '../testing/gitOps';
import { at } from '../testing/objects';

const TOKEN = 'let-me-in';
const APPS = '/api/v1/applications';
const DENY = {
  kind: 'deny',
  schedule: '0 8 * * *',
  duration: '10h',
  applications: ['scorer'],
};

async function setUp(
  options: {
    spec?: Record<string, unknown>;
    project?: Record<string, unknown>;
  } = {},
) {
  const ops = gitOps({ project: options.project });
  ops.cluster.create(application(options.spec));
  await ops.clock.advance(1);
  const app = express().use(ops.argocd.router ?? express.Router());
  const authorized = (test: Test) =>
    test.set('Authorization', `Bearer ${TOKEN}`);
  const api = {
    get: (path: string) => authorized(request(app).get(path)),
    post: (path: string, body: object = {}) =>
      authorized(request(app).post(path))
        .set('Content-Type', 'application/json')
        .send(JSON.stringify(body)),
    patch: (path: string, body: object) =>
      authorized(request(app).patch(path))
        .set('Content-Type', 'application/json')
        .send(JSON.stringify(body)),
    delete: (path: string) =>
      authorized(request(app).delete(path)).set(
        'Content-Type',
        'application/json',
      ),
  };
  return { ...ops, server: app, api };
}

describe('a session', () => {
  it('is needed, and is told by an error body of gRPC', async () => {
    const { server } = await setUp();
    const none = await request(server).get(APPS);
    expect(none.status).toBe(401);
    expect(none.body).toEqual({
      error: 'no session information',
      code: 16,
      message: 'no session information',
    });
    const wrong = await request(server)
      .get(APPS)
      .set('Authorization', 'Bearer nonsense');
    expect(wrong.body.message).toContain('invalid session');
    expect(JSON.stringify(wrong.body)).not.toContain('nonsense');
  });

  it('is had by signing in, and then by cookie or bearer', async () => {
    const { server } = await setUp();
    const signIn = (password: string) =>
      request(server)
        .post('/api/v1/session')
        .set('Content-Type', 'application/json')
        .send(JSON.stringify({ username: 'admin', password }));
    const refused = await signIn('wrong');
    expect(refused.status).toBe(401);
    expect(refused.body.message).toBe('Invalid username or password');
    const { body } = await signIn(TOKEN);
    const cookie = await request(server)
      .get(APPS)
      .set('Cookie', `other=1; argocd.token=${body.token}`);
    expect(cookie.status).toBe(200);
  });

  it('is not needed for the version', async () => {
    const { server } = await setUp();
    const { body } = await request(server).get('/api/version');
    expect(body).toEqual({ Version: expect.stringMatching(/^v3\.5/) });
  });
});

describe('what is not exactly application/json', () => {
  it.each(['application/json; charset=utf-8', 'text/plain'])(
    'is refused: %s',
    async type => {
      const { server } = await setUp();
      const response = await request(server)
        .post(`${APPS}/scorer/sync`)
        .set('Authorization', `Bearer ${TOKEN}`)
        .set('Content-Type', type)
        .send('{}');
      expect(response.status).toBe(415);
      expect(response.text).toBe('Invalid content type\n');
    },
  );

  it('is refused for a DELETE without a type as well', async () => {
    const { server } = await setUp();
    const response = await request(server)
      .delete(`${APPS}/scorer/operation`)
      .set('Authorization', `Bearer ${TOKEN}`);
    expect(response.status).toBe(415);
  });
});

describe('reading Applications', () => {
  it('lists them without apiVersion, kind and the health of resources', async () => {
    const { api, sync } = await setUp();
    await sync();
    const { body } = await api.get(APPS);
    expect(body.metadata.resourceVersion).toMatch(/^\d+$/);
    expect(body.items).toHaveLength(1);
    expect(body.items[0].kind).toBeUndefined();
    expect(body.items[0].status.resources[0].health).toBeUndefined();
  });

  it.each([
    ['selector=team%3Da', 1],
    ['selector=team%3Db', 0],
    ['projects=default', 1],
    ['projects=other&projects=default', 1],
    ['project=other', 0],
    ['appNamespace=elsewhere', 0],
    ['name=scorer', 1],
    [`repo=${encodeURIComponent(REPO)}`, 1],
  ])('filters a list by %s', async (query, count) => {
    const { api, cluster } = await setUp();
    cluster.merge(APP, { metadata: { labels: { team: 'a' } } });
    const { body } = await api.get(`${APPS}?${query}`);
    expect(body.items).toHaveLength(count);
  });

  it('trims a list to known fields only, and drops the others without a word', async () => {
    const { api, sync } = await setUp();
    await sync();
    const fields = [
      'items.metadata.name',
      'items.status.sync.status',
      'items.status.history',
      'items.metadata.uid',
    ].join(',');
    const { body } = await api.get(`${APPS}?fields=${fields}`);
    expect(body.items).toEqual([
      {
        metadata: { name: 'scorer' },
        status: { sync: { status: 'Synced' } },
      },
    ]);
    const excluded = await api.get(`${APPS}?fields=-items.spec`);
    expect(excluded.body.items[0].status.history).toBeUndefined();
    expect(excluded.body.items[0].spec.project).toBe('default');
  });

  it('gets one with the health of each resource', async () => {
    const { api, sync, clock } = await setUp();
    await sync();
    await clock.advance(20);
    const { body } = await api.get(`${APPS}/scorer`);
    expect(body.status.resources[0].health).toEqual({ status: 'Healthy' });
  });

  it('refreshes before it answers', async () => {
    const { api, push, clock } = await setUp();
    const next = push('2.0.0');
    let isAnswered = false;
    const pending = api.get(`${APPS}/scorer?refresh=normal`).then(answer => {
      isAnswered = true;
      return answer;
    });
    while (!isAnswered) {
      await clock.advance(0.1);
      await new Promise(resolve => {
        setTimeout(resolve, 2);
      });
    }
    const { body } = await pending;
    expect(body.status.sync.revision).toBe(next.sha);
    expect(body.metadata.annotations).toBeUndefined();
  });

  it('does not tell what exists: 403, and 404 only when the project is named', async () => {
    const { api } = await setUp();
    const hidden = await api.get(`${APPS}/nothing`);
    expect(hidden.status).toBe(403);
    expect(hidden.body).toMatchObject({ code: 7, error: 'permission denied' });
    const missing = await api.get(`${APPS}/nothing?project=default`);
    expect(missing.status).toBe(404);
    expect(missing.body.code).toBe(5);
  });

  it('shows the tree down to the pods', async () => {
    const { api, sync, clock } = await setUp();
    await sync();
    await clock.advance(20);
    const { body } = await api.get(`${APPS}/scorer/resource-tree`);
    const kinds = body.nodes.map((node: unknown) => at(node, 'kind'));
    expect(kinds).toEqual(['Deployment', 'ReplicaSet', 'Pod']);
    expect(body.nodes[2]).toMatchObject({
      images: ['ghcr.io/slipway-demo/scorer:1.0.0'],
      health: { status: 'Healthy' },
      parentRefs: [{ kind: 'ReplicaSet' }],
    });
  });

  it('shows the target and the live state of what it manages', async () => {
    const { api, sync, push, refresh } = await setUp();
    await sync();
    push('2.0.0');
    await refresh();
    const { body } = await api.get(`${APPS}/scorer/managed-resources`);
    const image = (state: string) =>
      at(
        JSON.parse(state),
        'spec',
        'template',
        'spec',
        'containers',
        '0',
        'image',
      );
    expect(body.items).toHaveLength(1);
    expect(image(body.items[0].targetState)).toContain('2.0.0');
    expect(image(body.items[0].liveState)).toContain('1.0.0');
  });

  it('tells who wrote a revision', async () => {
    const { api, first } = await setUp();
    const path = `${APPS}/scorer/revisions/${first.sha}/metadata`;
    const { body } = await api.get(path);
    expect(body).toEqual({
      author: 'Ada <ada@example.com>',
      date: '2026-03-02T09:00:00.000Z',
      message: 'Release 1.0.0',
    });
  });

  it('tells which windows are open', async () => {
    const { api } = await setUp({ project: { syncWindows: [DENY] } });
    const { body } = await api.get(`${APPS}/scorer/syncwindows`);
    const shown = {
      kind: 'deny',
      schedule: '0 8 * * *',
      duration: '10h',
      manualSync: false,
    };
    expect(body).toEqual({
      activeWindows: [shown],
      assignedWindows: [shown],
      canSync: false,
    });
  });

  it.each(['/api/v1/clusters', '/api/v1/projects', '/api/v1/repositories'])(
    'answers %s with items',
    async path => {
      const { api } = await setUp();
      const { body } = await api.get(path);
      expect(body.items).toHaveLength(1);
    },
  );

  it('answers an unknown path as the gateway does', async () => {
    const { api } = await setUp();
    const { status, body } = await api.get('/api/v1/nothing');
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 5, message: 'Not Found' });
  });
});

describe('changing Applications', () => {
  it('syncs, and refuses a second operation meanwhile', async () => {
    const { api, status, clock, first } = await setUp();
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
    const { api } = await setUp({ project: { syncWindows: [DENY] } });
    const { status, body } = await api.post(`${APPS}/scorer/sync`);
    expect(status).toBe(403);
    expect(body.message).toBe('cannot sync: blocked by sync window');
  });

  it('does not sync an automated Application to another revision', async () => {
    const { api } = await setUp({ spec: { syncPolicy: AUTOMATED } });
    const { status, body } = await api.post(`${APPS}/scorer/sync`, {
      revision: 'next',
    });
    expect(status).toBe(400);
    expect(body.message).toBe(
      'Cannot sync to next: auto-sync currently set to main',
    );
  });

  it('rolls back to an entry of the history', async () => {
    const { api, sync, push, clock, image, status, first } = await setUp();
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
    const { api, clock } = await setUp({ spec: { syncPolicy: AUTOMATED } });
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
    const { api } = await setUp();
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
    const { api, cluster } = await setUp();
    cluster.merge(APP, { metadata: { finalizers: ['example.com/wait'] } });
    cluster.delete(APP);
    const { body } = await api.post(`${APPS}/scorer/rollback`, { id: 0 });
    expect(body.message).toBe('application is deleting');
  });

  it('lets a rollback through a window, where the controller holds it', async () => {
    const { api, sync, cluster, clock, status } = await setUp();
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
    const { api, clock, status, git } = await setUp();
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
    const { api, app } = await setUp({ spec: { syncPolicy: AUTOMATED } });
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
    const { server } = await setUp();
    const response = await request(server)
      .post(`${APPS}/scorer/sync`)
      .set('Authorization', `Bearer ${TOKEN}`)
      .set('Content-Type', 'application/json')
      .send('{nonsense');
    expect(response.status).toBe(400);
    expect(response.body.code).toBe(3);
  });
});

describe('the stream', () => {
  it('begins with what there is as ADDED, and goes on with changes', async () => {
    const { server, cluster } = await setUp();
    const listening = server.listen(0, '127.0.0.1');
    await new Promise(resolve => {
      listening.once('listening', resolve);
    });
    const address = listening.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const lines: unknown[] = [];
    const arrived = new Promise<void>(resolve => {
      get(
        {
          port,
          host: '127.0.0.1',
          path: '/api/v1/stream/applications',
          headers: { Authorization: `Bearer ${TOKEN}` },
        },
        response => {
          let text = '';
          response.on('data', (chunk: Buffer) => {
            text += chunk.toString();
            const parts = text.split('\n');
            text = parts.pop() ?? '';
            parts.forEach(part => lines.push(JSON.parse(part)));
            if (lines.length === 1) {
              cluster.merge(APP, { metadata: { labels: { team: 'a' } } });
            }
            if (lines.length === 2) {
              response.destroy();
              resolve();
            }
          });
        },
      );
    });
    await arrived;
    listening.closeAllConnections();
    await new Promise(resolve => {
      listening.close(resolve);
    });
    expect(lines).toMatchObject([
      {
        result: {
          type: 'ADDED',
          application: { metadata: { name: 'scorer' } },
        },
      },
      {
        result: {
          type: 'MODIFIED',
          application: { metadata: { labels: { team: 'a' } } },
        },
      },
    ]);
  });
});
