import type { Entity } from '@backstage/catalog-model';
import { isBoundBack } from './isBoundBack';

const REF = 'backstage.io/entity-ref';
const ID = 'backstage.io/kubernetes-id';

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'fraud-detection', annotations: { [ID]: 'fraud' } },
};

describe('an object is bound back', () => {
  it.each([
    'component:default/fraud-detection',
    'Component:default/Fraud-Detection',
    'component:fraud-detection',
    'default/fraud-detection',
    'fraud-detection',
  ])('by its annotation, however it is written: %s', ref => {
    expect(isBoundBack({ annotations: { [REF]: ref } }, entity)).toBe(true);
  });

  it('by its label', () => {
    expect(isBoundBack({ labels: { [REF]: 'fraud-detection' } }, entity)).toBe(
      true,
    );
  });

  it('by the id that the Kubernetes plugin goes by', () => {
    expect(isBoundBack({ labels: { [ID]: 'fraud' } }, entity)).toBe(true);
    expect(isBoundBack({ annotations: { [ID]: 'fraud' } }, entity)).toBe(true);
  });

  it.each([
    ['nothing', {}],
    ['another entity', { annotations: { [REF]: 'component:default/churn' } }],
    ['another kind', { annotations: { [REF]: 'api:default/fraud-detection' } }],
    ['another namespace', { annotations: { [REF]: 'eu/fraud-detection' } }],
    ['another id', { labels: { [ID]: 'churn' } }],
    ['an empty reference', { annotations: { [REF]: '' } }],
    ['no reference', { annotations: { [REF]: ':::///' } }],
    [
      'another entity, in spite of the same id',
      {
        annotations: { [REF]: 'component:default/churn' },
        labels: { [ID]: 'fraud' },
      },
    ],
  ])('not if it names %s', (_, object) => {
    expect(isBoundBack(object, entity)).toBe(false);
  });

  it('not by an id when the entity has none', () => {
    const bare = { ...entity, metadata: { name: 'fraud-detection' } };
    expect(isBoundBack({ labels: { [ID]: 'fraud' } }, bare)).toBe(false);
    expect(isBoundBack({ labels: {} }, bare)).toBe(false);
  });
});
