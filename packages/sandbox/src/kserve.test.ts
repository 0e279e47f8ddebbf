import { createKserve } from './kserve';
import { testContext } from './testing/context';

const PLACE = { namespace: 'scoring', name: 'scorer' };
const SERVICE = {
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
};
const PREDICTOR = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'scoring',
  name: 'scorer-predictor',
};

describe('createKserve', () => {
  function kserve(version = '1') {
    const context = testContext();
    const { cluster } = context;
    const room = createKserve(context);
    room.start();
    cluster.create({
      ...SERVICE,
      metadata: { ...PLACE, labels: { environment: 'production' } },
      spec: {
        predictor: {
          minReplicas: 2,
          labels: { 'mlflow.org/model-version': version },
          containers: [{ name: 'kserve-container', image: 'scorer:1' }],
        },
      },
    });
    const ready = () =>
      cluster.get({ ...SERVICE, ...PLACE })?.status ?? 'no status';
    return { cluster, ready, room };
  }

  it('deploys the predictor, with the labels of the service', () => {
    const { cluster } = kserve();
    expect(cluster.get(PREDICTOR)).toMatchObject({
      metadata: {
        labels: { environment: 'production' },
        ownerReferences: [{ kind: 'InferenceService', name: 'scorer' }],
      },
      spec: {
        replicas: 2,
        template: {
          metadata: { labels: { 'mlflow.org/model-version': '1' } },
          spec: { containers: [{ image: 'scorer:1' }] },
        },
      },
    });
  });

  it('is ready when all of its pods are', () => {
    const { cluster, ready } = kserve();
    expect(ready()).toMatchObject({
      conditions: [{ type: 'Ready', status: 'Unknown' }, {}],
    });
    const generation = cluster.get(PREDICTOR)?.metadata.generation;
    cluster.merge(
      PREDICTOR,
      {
        status: {
          observedGeneration: generation,
          replicas: 2,
          updatedReplicas: 2,
          availableReplicas: 2,
        },
      },
      { subresource: 'status' },
    );
    expect(ready()).toMatchObject({
      conditions: [{ type: 'Ready', status: 'True' }, {}],
    });
  });

  it('rolls out another version', () => {
    const { cluster } = kserve();
    cluster.merge(
      { ...SERVICE, ...PLACE },
      { spec: { predictor: { labels: { 'mlflow.org/model-version': '2' } } } },
    );
    expect(cluster.get(PREDICTOR)).toMatchObject({
      spec: {
        template: { metadata: { labels: { 'mlflow.org/model-version': '2' } } },
      },
    });
  });
});
