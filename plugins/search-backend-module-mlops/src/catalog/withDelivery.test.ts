import { service } from '../__testUtils__/delivered';
import { withDelivery } from './withDelivery';

const bound = {
  ...service('fraud'),
  metadata: {
    name: 'fraud',
    annotations: {
      'mlflow.org/model-name': 'card-fraud, fraud',
      'argocd/app-name': 'fraud-staging,fraud-production',
    },
  },
};

it('adds what an entity names to its text', () => {
  expect(withDelivery()(bound).text).toMatch(
    /card-fraud.*fraud-staging fraud-production$/,
  );
});

it('lets another transformer have its say', () => {
  const document = withDelivery(entity => ({
    title: entity.metadata.name.toUpperCase(),
    text: 'fraud and more',
    componentType: 'x',
    type: 'x',
    namespace: 'default',
    kind: 'Component',
    lifecycle: 'x',
    owner: 'x',
  }))(bound);
  expect(document.title).toBe('FRAUD');
  expect(document.text).toBe(
    'fraud and more : card-fraud fraud-staging fraud-production',
  );
});

it('leaves entities alone that deliver nothing', () => {
  const website = { ...bound, metadata: { name: 'website' } };
  expect(withDelivery()(website).text).not.toContain(':  ');
  expect(withDelivery()(website)).toEqual(
    withDelivery(withDelivery())(website),
  );
});
