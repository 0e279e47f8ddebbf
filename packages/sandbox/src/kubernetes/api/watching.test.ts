import {
  openWatch,
  startKubernetes,
  type KubernetesServer,
} from '../../testing/kubernetesServer';

const MAPS = '/api/v1/namespaces/ml/configmaps';

function configMap(name: string, labels?: Record<string, string>) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'ml', ...(labels && { labels }) },
  };
}

function ref(name: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'ml', name };
}

describe('watching', () => {
  let server: KubernetesServer;

  beforeEach(async () => {
    server = await startKubernetes({ eventLogSize: 10 });
  });

  afterEach(() => server.stop());

  function version(object: { metadata: { resourceVersion: string } }) {
    return object.metadata.resourceVersion;
  }

  it('sends what has happened since a version, and then what happens', async () => {
    const first = server.cluster.create(configMap('a'));
    server.cluster.merge(ref('a'), { data: { key: 'value' } });
    const watch = await openWatch(
      server,
      `${MAPS}?watch=1&resourceVersion=${version(first)}`,
    );
    expect(await watch.next()).toMatchObject({
      type: 'MODIFIED',
      object: { kind: 'ConfigMap', data: { key: 'value' } },
    });
    server.cluster.create(configMap('b'));
    expect(await watch.next()).toMatchObject({
      type: 'ADDED',
      object: { metadata: { name: 'b' } },
    });
    server.cluster.delete(ref('a'));
    const deleted = await watch.next();
    expect(deleted).toMatchObject({
      type: 'DELETED',
      object: { metadata: { name: 'a' }, data: { key: 'value' } },
    });
    await watch.close();
  });

  it('begins with all objects where no version is given', async () => {
    server.cluster.create(configMap('a'));
    const watch = await openWatch(server, `${MAPS}?watch=true`);
    expect(await watch.next()).toMatchObject({ type: 'ADDED' });
    await watch.close();
  });

  it('lets objects enter and leave a selection', async () => {
    const created = server.cluster.create(configMap('a', { team: 'fraud' }));
    const watch = await openWatch(
      server,
      `${MAPS}?watch=1&labelSelector=team%3Dgrowth&resourceVersion=${version(
        created,
      )}`,
    );
    server.cluster.merge(ref('a'), {
      metadata: { labels: { team: 'growth' } },
    });
    expect((await watch.next())?.type).toBe('ADDED');
    server.cluster.merge(ref('a'), { data: { a: 'b' } });
    expect((await watch.next())?.type).toBe('MODIFIED');
    server.cluster.merge(ref('a'), { metadata: { labels: { team: 'risk' } } });
    expect((await watch.next())?.type).toBe('DELETED');
    await watch.close();
  });

  it('ends after the time the client gives, with a bookmark', async () => {
    const created = server.cluster.create(configMap('a'));
    const watch = await openWatch(
      server,
      `${MAPS}?watch=1&allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion=${version(
        created,
      )}`,
    );
    expect(await watch.next()).toMatchObject({
      type: 'BOOKMARK',
      object: {
        kind: 'ConfigMap',
        metadata: { resourceVersion: version(created) },
      },
    });
    expect(await watch.next()).toBeUndefined();
  });

  it('tells in the stream that a version has been compacted away', async () => {
    const first = server.cluster.create(configMap('a'));
    for (let index = 0; index < 30; index += 1) {
      server.cluster.merge(ref('a'), { data: { index: String(index) } });
    }
    const watch = await openWatch(
      server,
      `${MAPS}?watch=1&resourceVersion=${version(first)}`,
    );
    expect(watch.status).toBe(200);
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
    expect(await watch.next()).toBeUndefined();
  });

  it('streams the list where the client asks for it', async () => {
    server.cluster.create(configMap('a'));
    const watch = await openWatch(
      server,
      `${MAPS}?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`,
    );
    expect((await watch.next())?.type).toBe('ADDED');
    expect(await watch.next()).toMatchObject({
      type: 'BOOKMARK',
      object: {
        metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
      },
    });
    await watch.close();
  });

  it('sends tables to kubectl', async () => {
    server.cluster.create(configMap('a'));
    const watch = await openWatch(server, `${MAPS}?watch=1`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    expect(await watch.next()).toMatchObject({
      type: 'ADDED',
      object: {
        kind: 'Table',
        rows: [{ cells: ['a', '0', expect.stringMatching(/^\d+s$/)] }],
      },
    });
    await watch.close();
  });

  it('lets go of a watch whose client has gone', async () => {
    server.cluster.create(configMap('a'));
    const watch = await openWatch(server, `${MAPS}?watch=1`);
    await watch.next();
    await watch.close();
    // A write to a response that is closed would throw.
    server.cluster.merge(ref('a'), { data: { a: 'b' } });
    expect((await server.request('GET', MAPS)).status).toBe(200);
  });
});
