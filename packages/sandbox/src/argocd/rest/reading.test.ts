import { APP, REPO } from '../../testing/gitOps';
import { at } from '../../testing/objects';
import { APPS, argoCdApi } from '../__testUtils__/argoCdApi';

const DENY = {
  kind: 'deny',
  schedule: '0 8 * * *',
  duration: '10h',
  applications: ['scorer'],
};

describe('reading Applications', () => {
  it('lists them without apiVersion, kind and the health of resources', async () => {
    const { api, sync } = await argoCdApi();
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
    const { api, cluster } = await argoCdApi();
    cluster.merge(APP, { metadata: { labels: { team: 'a' } } });
    const { body } = await api.get(`${APPS}?${query}`);
    expect(body.items).toHaveLength(count);
  });

  it('trims a list to known fields only, and drops the others without a word', async () => {
    const { api, sync } = await argoCdApi();
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
    const { api, sync, clock } = await argoCdApi();
    await sync();
    await clock.advance(20);
    const { body } = await api.get(`${APPS}/scorer`);
    expect(body.status.resources[0].health).toEqual({ status: 'Healthy' });
  });

  it('refreshes before it answers', async () => {
    const { api, push, clock } = await argoCdApi();
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
    const { api } = await argoCdApi();
    const hidden = await api.get(`${APPS}/nothing`);
    expect(hidden.status).toBe(403);
    expect(hidden.body).toMatchObject({ code: 7, error: 'permission denied' });
    const missing = await api.get(`${APPS}/nothing?project=default`);
    expect(missing.status).toBe(404);
    expect(missing.body.code).toBe(5);
  });

  it('shows the tree down to the pods', async () => {
    const { api, sync, clock } = await argoCdApi();
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
    const { api, sync, push, refresh } = await argoCdApi();
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
    const { api, first } = await argoCdApi();
    const path = `${APPS}/scorer/revisions/${first.sha}/metadata`;
    const { body } = await api.get(path);
    expect(body).toEqual({
      author: 'Ada <ada@example.com>',
      date: '2026-03-02T09:00:00.000Z',
      message: 'Release 1.0.0',
    });
  });

  it('tells which windows are open', async () => {
    const { api } = await argoCdApi({ project: { syncWindows: [DENY] } });
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
      const { api } = await argoCdApi();
      const { body } = await api.get(path);
      expect(body.items).toHaveLength(1);
    },
  );

  it('answers an unknown path as the gateway does', async () => {
    const { api } = await argoCdApi();
    const { status, body } = await api.get('/api/v1/nothing');
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 5, message: 'Not Found' });
  });
});
