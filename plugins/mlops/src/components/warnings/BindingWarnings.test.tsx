import type { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import { hasBindingWarnings } from '../../states/bindingWarnings';
import { BindingWarnings } from './BindingWarnings';

function entityWith(items: unknown): Entity {
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'fraud-detection' },
    status: { items },
  };
  return entity;
}

it('says what is wrong and what to do, and leaves the errors of others alone', async () => {
  const entity = entityWith([
    {
      type: 'slipway.dev/binding',
      level: 'warning',
      message: "No registered model 'fraud' exists in MLflow. Register it.",
    },
    {
      type: 'backstage.io/catalog-processing',
      level: 'error',
      message: 'InputError: no',
    },
  ]);
  expect(hasBindingWarnings(entity)).toBe(true);
  renderInTestApp(
    <EntityProvider entity={entity}>
      <BindingWarnings />
    </EntityProvider>,
  );
  expect(
    await screen.findByText(/No registered model 'fraud'.*Register it\./),
  ).toBeVisible();
  expect(screen.queryByText(/InputError/)).not.toBeInTheDocument();
});

it.each([[undefined], [[]], ['garbage'], [[null, 7, { type: 'other' }]]])(
  'is not there for a status of %j',
  items => {
    expect(hasBindingWarnings(entityWith(items))).toBe(false);
  },
);
