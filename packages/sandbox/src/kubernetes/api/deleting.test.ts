import {
  startKubernetes,
  type KubernetesServer,
} from '../../testing/kubernetesServer';
import type { NewObject, ObjectMeta } from '../types';

const MAPS = '/api/v1/namespaces/ml/configmaps';

function configMap(
  name: string,
  metadata: Partial<ObjectMeta> = {},
): NewObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'ml', ...metadata },
  };
}

describe('deleting', () => {
  let server: KubernetesServer;

  beforeEach(async () => {
    server = await startKubernetes();
  });

  afterEach(() => server.stop());

  function names(): string[] {
    return server.cluster
      .list({ apiVersion: 'v1', kind: 'ConfigMap' })
      .map(object => object.metadata.name);
  }

  function ownedBy(owner: string): Partial<ObjectMeta> {
    const object = server.cluster.get({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'ml',
      name: owner,
    });
    return {
      ownerReferences: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: owner,
          uid: object?.metadata.uid ?? '',
        },
      ],
    };
  }

  it('waits for finalizers, and goes when the last is taken off', async () => {
    server.cluster.create(configMap('a', { finalizers: ['example.com/wait'] }));
    const response = await server.request('DELETE', `${MAPS}/a`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      kind: 'ConfigMap',
      metadata: { deletionTimestamp: expect.any(String) },
    });
    expect(names()).toEqual(['a']);
    await server.request(
      'PATCH',
      `${MAPS}/a`,
      { metadata: { finalizers: null } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(names()).toEqual([]);
  });

  it('deletes what has lost its owner', async () => {
    server.cluster.create(configMap('owner'));
    server.cluster.create(configMap('child', ownedBy('owner')));
    server.cluster.create(configMap('grandchild', ownedBy('child')));
    await server.request('DELETE', `${MAPS}/owner`);
    expect(names()).toEqual([]);
  });

  it('leaves dependents alone when they are to be orphaned', async () => {
    server.cluster.create(configMap('owner'));
    server.cluster.create(configMap('child', ownedBy('owner')));
    await server.request('DELETE', `${MAPS}/owner`, {
      propagationPolicy: 'Orphan',
    });
    expect(names()).toEqual(['child']);
  });

  it('deletes dependents first in the foreground', async () => {
    server.cluster.create(configMap('owner'));
    server.cluster.create(
      configMap('child', {
        ...ownedBy('owner'),
        finalizers: ['example.com/wait'],
      }),
    );
    await server.request(
      'DELETE',
      `${MAPS}/owner?propagationPolicy=Foreground`,
    );
    expect(names()).toEqual(['child', 'owner']);
    await server.request(
      'PATCH',
      `${MAPS}/child`,
      [{ op: 'remove', path: '/metadata/finalizers' }],
      { 'content-type': 'application/json-patch+json' },
    );
    expect(names()).toEqual([]);
  });

  it('deletes only the object that is meant', async () => {
    server.cluster.create(configMap('a'));
    const response = await server.request('DELETE', `${MAPS}/a`, {
      preconditions: { uid: 'of-another' },
    });
    expect(response.status).toBe(409);
    expect(names()).toEqual(['a']);
  });

  it('deletes a selection of a collection', async () => {
    server.cluster.create(configMap('a', { labels: { team: 'fraud' } }));
    server.cluster.create(configMap('b', { labels: { team: 'fraud' } }));
    server.cluster.create(configMap('c'));
    await server.request('DELETE', `${MAPS}?labelSelector=team%3Dfraud`);
    expect(names()).toEqual(['c']);
  });

  it('empties a namespace that goes', async () => {
    server.cluster.create(configMap('a'));
    await server.request('DELETE', '/api/v1/namespaces/ml');
    expect(names()).toEqual([]);
  });
});
