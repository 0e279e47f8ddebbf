import type { Entity } from '@backstage/catalog-model';
import {
  createExtensionTester,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import { fraudDetection } from '../dev/fixtures/story';
import { ToldMlopsApi } from './__testUtils__/renderOnEntity';
import plugin, { mlopsApiRef } from '.';

function entity(annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name: 'fraud-detection', annotations },
  };
}
const bound = entity({ 'mlflow.org/model-name': 'fraud-detection' });
const unbound = entity({ 'backstage.io/techdocs-ref': 'dir:.' });

it.each(['entity-card:mlops/delivery', 'entity-card:mlops/models'] as const)(
  'shows %s on bound entities of any kind, and on no others',
  id => {
    const filter = createExtensionTester(plugin.getExtension(id)).get(
      EntityCardBlueprint.dataRefs.filterFunction,
    );
    expect(filter?.(bound)).toBe(true);
    expect(filter?.(unbound)).toBe(false);
  },
);

it('has a tab Delivery on bound entities of any kind, and on no others', () => {
  const tester = createExtensionTester(
    plugin.getExtension('entity-content:mlops/delivery'),
  );
  const filter = tester.get(EntityContentBlueprint.dataRefs.filterFunction);
  expect(tester.get(EntityContentBlueprint.dataRefs.title)).toBe('Delivery');
  expect(filter?.(bound)).toBe(true);
  expect(filter?.(unbound)).toBe(false);
});

it('draws the tab of an entity', async () => {
  renderTestApp({
    extensions: [
      createTestEntityPage({ entity: bound }),
      plugin.getExtension('entity-content:mlops/delivery'),
    ],
    apis: [[mlopsApiRef, new ToldMlopsApi(fraudDetection())]],
  });
  expect(
    await screen.findByRole('article', { name: 'production' }),
  ).toBeVisible();
});

it('draws the cards of an entity', async () => {
  renderTestApp({
    extensions: [
      createTestEntityPage({ entity: bound }),
      plugin.getExtension('entity-card:mlops/delivery'),
      plugin.getExtension('entity-card:mlops/models'),
    ],
    apis: [[mlopsApiRef, new ToldMlopsApi(fraudDetection())]],
  });
  expect(await screen.findByText('Progressing')).toBeVisible();
  expect(await screen.findByText('candidate')).toBeVisible();
});

it('links the cards to wherever the tab is', async () => {
  renderTestApp({
    extensions: [
      createTestEntityPage({ entity: bound }),
      plugin.getExtension('entity-card:mlops/delivery'),
      plugin.getExtension('entity-content:mlops/delivery'),
    ],
    config: {
      app: {
        extensions: [
          {
            'entity-content:mlops/delivery': { config: { path: '/rollouts' } },
          },
        ],
      },
    },
    apis: [[mlopsApiRef, new ToldMlopsApi(fraudDetection())]],
  });
  expect(
    await screen.findByRole('link', { name: 'Open delivery' }),
  ).toHaveAttribute('href', '/rollouts');
});

it('has a page for the whole fleet', async () => {
  renderTestApp({
    features: [plugin],
    apis: [[mlopsApiRef, new ToldMlopsApi(fraudDetection())]],
    initialRouteEntries: ['/mlops'],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
  });
  expect(await screen.findByText('3 of 5 need a person')).toBeVisible();
});
