import { projectWorkload } from './projectWorkload';

const project = (object: unknown) =>
  projectWorkload('Deployment')(object, { cluster: 'sandbox' });

function deployment(
  template: object,
  rest: { spec?: object; status?: object } = {},
) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'fraud-detection',
      namespace: 'fraud-production',
      labels: { 'backstage.io/kubernetes-id': 'fraud-detection' },
      creationTimestamp: '2026-11-12T09:00:00Z',
      managedFields: [{ manager: 'argocd' }],
    },
    spec: { replicas: 3, template, ...rest.spec },
    status: rest.status,
  };
}

const withEnv = (value: string) => ({
  spec: { containers: [{ env: [{ name: 'MODEL_URI', value }] }] },
});

describe('projectWorkload', () => {
  it('keeps what is shown and nothing else', () => {
    expect(
      project(
        deployment(
          {
            metadata: {
              labels: {
                'mlflow.org/model-name': 'fraud-detection',
                'mlflow.org/model-version': '2',
              },
            },
            spec: {
              containers: [
                { image: 'ghcr.io/slipway-demo/fraud-detection:2.0.0' },
                { image: 'istio/proxyv2:1.30' },
              ],
            },
          },
          {
            status: {
              readyReplicas: 2,
              updatedReplicas: 3,
              conditions: [
                { type: 'Available', status: 'True', message: 'fine' },
                { type: 'Progressing', status: 'False', message: 'timed out' },
              ],
            },
          },
        ),
      ),
    ).toEqual({
      id: 'sandbox/fraud-production/Deployment/fraud-detection',
      cluster: 'sandbox',
      namespace: 'fraud-production',
      kind: 'Deployment',
      name: 'fraud-detection',
      labels: { 'backstage.io/kubernetes-id': 'fraud-detection' },
      images: [
        'ghcr.io/slipway-demo/fraud-detection:2.0.0',
        'istio/proxyv2:1.30',
      ],
      model: { name: 'fraud-detection', version: '2' },
      replicas: { desired: 3, ready: 2, updated: 3 },
      problem: 'timed out',
      createdAt: '2026-11-12T09:00:00Z',
    });
  });

  it('reads the model from the annotations of the pod template', () => {
    const annotations = {
      'mlflow.org/model-name': 'team/fraud detection',
      'mlflow.org/model-version': 'v7',
    };
    expect(project(deployment({ metadata: { annotations } }))?.model).toEqual({
      name: 'team/fraud detection',
      version: '7',
    });
  });

  it('falls back to MODEL_URI with a version', () => {
    expect(project(deployment(withEnv('models:/credit-risk/5')))).toMatchObject(
      {
        model: { name: 'credit-risk', version: '5' },
        modelUri: 'models:/credit-risk/5',
      },
    );
  });

  it('keeps an alias for those who know the registry', () => {
    const projected = project(
      deployment(withEnv('models:/credit-risk@champion')),
    );
    expect(projected?.model).toBeUndefined();
    expect(projected?.modelUri).toBe('models:/credit-risk@champion');
  });

  it('keeps no other URI, which can carry credentials', () => {
    expect(
      project(deployment(withEnv('s3://key:secret@bucket/model')))?.modelUri,
    ).toBeUndefined();
  });

  it.each([
    [{ metadata: { name: 'x' } }],
    [{ metadata: { name: 'x', labels: { a: 1 } }, spec: 'none', status: 7 }],
    [
      {
        metadata: { name: 'x' },
        spec: {
          replicas: -1,
          template: { spec: { containers: [null, { env: 'x' }] } },
        },
        status: { conditions: ['odd', { type: 1 }] },
      },
    ],
  ])('makes the best of the odd object %j', object => {
    expect(project(object)).toMatchObject({ name: 'x', images: [] });
  });

  it.each([[undefined], [null], ['text'], [{}], [{ metadata: {} }]])(
    'leaves out %j, which is no object',
    object => {
      expect(project(object)).toBeUndefined();
    },
  );
});
