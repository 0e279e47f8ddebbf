import { createSecretOperators } from './secretOperators';
import { testContext } from './testing/context';

describe('the operators that make Secrets', () => {
  function operators() {
    const context = testContext();
    const room = createSecretOperators(context);
    room.start();
    const get = (apiVersion: string, kind: string, name: string) =>
      context.cluster.get({ apiVersion, kind, namespace: 'scoring', name });
    return { ...context, room, get };
  }

  it('make what an ExternalSecret asks for, and say that it is ready', () => {
    const { cluster, get } = operators();
    cluster.create({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { namespace: 'scoring', name: 'scorer' },
      spec: {
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
        target: { name: 'scorer-mlflow' },
        data: [{ secretKey: 'username', remoteRef: { key: 'scorer/mlflow' } }],
      },
    });
    expect(get('v1', 'Secret', 'scorer-mlflow')).toMatchObject({
      type: 'Opaque',
      data: { username: expect.any(String) },
      metadata: { ownerReferences: [{ kind: 'ExternalSecret' }] },
    });
    expect(
      get('external-secrets.io/v1', 'ExternalSecret', 'scorer'),
    ).toMatchObject({
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
  });

  it('open a SealedSecret', () => {
    const { cluster, get } = operators();
    cluster.create({
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata: { namespace: 'scoring', name: 'registry' },
      spec: {
        encryptedData: { '.dockerconfigjson': 'AgB' },
        template: { type: 'kubernetes.io/dockerconfigjson' },
      },
    });
    expect(get('v1', 'Secret', 'registry')).toMatchObject({
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': expect.any(String) },
    });
  });

  it('do no more when they are stopped', () => {
    const { cluster, get, room } = operators();
    room.stop();
    cluster.create({
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata: { namespace: 'scoring', name: 'registry' },
      spec: { encryptedData: {} },
    });
    expect(get('v1', 'Secret', 'registry')).toBeUndefined();
  });
});
