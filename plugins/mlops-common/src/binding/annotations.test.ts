import { isDeliveryAvailable } from './annotations';

const entity = (annotations?: Record<string, string>) => ({
  metadata: { annotations },
});

describe('isDeliveryAvailable', () => {
  it.each([
    'argocd/app-name',
    'argocd/app-selector',
    'argoworkflows.argoproj.io/workflow-selector',
    'argo-workflows.cnoe.io/label-selector',
    'flagger.app/canary-name',
    'flagger.app/canary-selector',
    'mlflow.org/model-name',
    'backstage.io/kubernetes-id',
    'backstage.io/kubernetes-label-selector',
  ])('holds for an entity with %s', name => {
    expect(isDeliveryAvailable(entity({ [name]: 'fraud' }))).toBe(true);
  });

  it('does not hold for an entity without annotations', () => {
    expect(isDeliveryAvailable(entity())).toBe(false);
  });

  it('does not hold for one that only narrows, and names nothing', () => {
    expect(
      isDeliveryAvailable(
        entity({
          'argocd/instance-name': 'eu',
          'backstage.io/kubernetes-namespace': 'fraud',
        }),
      ),
    ).toBe(false);
  });

  it('does not hold for an empty name', () => {
    expect(isDeliveryAvailable(entity({ 'argocd/app-name': '  ' }))).toBe(
      false,
    );
  });
});
