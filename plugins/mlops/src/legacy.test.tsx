import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { FixtureOperationsApi } from '../dev/fixtures/FixtureOperationsApi';
import { fraudDetection } from '../dev/fixtures/story';
import { ToldMlopsApi } from './__testUtils__/renderOnEntity';
import {
  EntityDeliveryCard,
  EntityMlopsContent,
  EntityModelsCard,
  MlopsFleetPage,
  isDeliveryAvailable,
  mlopsApiRef,
  mlopsPlugin,
  operationsApiRef,
} from './legacy';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'fraud-detection',
    namespace: 'default',
    annotations: { 'argocd/app-name': 'fraud-detection-dev' },
  },
};

it('carries the API', () => {
  expect([...mlopsPlugin.getApis()].map(({ api }) => api.id)).toEqual([
    'plugin.mlops.service',
    'plugin.mlops.operations',
    'plugin.mlops.preview',
  ]);
  expect(isDeliveryAvailable(entity)).toBe(true);
});

it('draws the cards, with a link to the tab', async () => {
  await renderInTestApp(
    <TestApiProvider apis={[[mlopsApiRef, new ToldMlopsApi(fraudDetection())]]}>
      <EntityProvider entity={entity}>
        <EntityDeliveryCard />
        <EntityModelsCard path="/models-and-more" />
      </EntityProvider>
    </TestApiProvider>,
    {
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
  expect(await screen.findByText('Progressing')).toBeVisible();
  expect(
    screen
      .getAllByRole('link', { name: 'Open delivery' })
      .map(link => link.getAttribute('href')),
  ).toEqual([
    '/catalog/default/component/fraud-detection/delivery',
    '/catalog/default/component/fraud-detection/models-and-more',
  ]);
});

it('draws the tab', async () => {
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [mlopsApiRef, new ToldMlopsApi(fraudDetection())],
        [operationsApiRef, new FixtureOperationsApi()],
      ]}
    >
      <EntityProvider entity={entity}>
        <Routes>
          <Route path="/" element={<EntityMlopsContent />} />
        </Routes>
      </EntityProvider>
    </TestApiProvider>,
  );
  expect(
    await screen.findByRole('article', { name: 'production' }),
  ).toBeVisible();
});

it('draws the fleet page', async () => {
  await renderInTestApp(
    <TestApiProvider apis={[[mlopsApiRef, new ToldMlopsApi(fraudDetection())]]}>
      <Routes>
        <Route path="/" element={<MlopsFleetPage />} />
      </Routes>
    </TestApiProvider>,
    {
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
  expect(await screen.findByText('3 of 5 need a person')).toBeVisible();
});
