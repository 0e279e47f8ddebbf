import '@backstage/cli/asset-types';
import type { Entity } from '@backstage/catalog-model';
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { Link } from '@backstage/ui';
import { Route, Routes, useParams } from 'react-router-dom';
import mlopsPlugin, { mlopsApiRef, operationsApiRef } from '../src';
import { DeliveryCard } from '../src/components/cards/DeliveryCard';
import { ModelsCard } from '../src/components/cards/ModelsCard';
import { DeliveryContent } from '../src/components/delivery/DeliveryContent';
import { FixtureSignals } from './fixtures/live';
import { FixtureMlopsApi } from './fixtures/FixtureMlopsApi';
import { FixtureOperationsApi } from './fixtures/FixtureOperationsApi';
import { problems } from './fixtures/problems';
import { stories } from './fixtures/stories';
import styles from './index.module.css';

const fixtures = createFrontendModule({
  pluginId: 'mlops',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: mlopsApiRef,
          deps: {},
          factory: () => new FixtureMlopsApi(),
        }),
    }),
    ApiBlueprint.make({
      name: 'operations',
      params: defineParams =>
        defineParams({
          api: operationsApiRef,
          deps: {},
          factory: () => new FixtureOperationsApi(),
        }),
    }),
    ApiBlueprint.make({
      name: 'signals',
      params: defineParams =>
        defineParams({
          api: signalApiRef,
          deps: {},
          factory: () => new FixtureSignals(),
        }),
    }),
  ],
});

function entityCalled(name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'backstage.io/kubernetes-id': name },
    },
  };
}

function Menu() {
  const names = [...Object.keys(stories), ...Object.keys(problems), 'loading'];
  return (
    <ul>
      {names.map(name => (
        <li key={name}>
          <Link href={`/states/${name}`}>{name}</Link>{' '}
          <Link href={`/states/${name}/cards`}>cards</Link>
        </li>
      ))}
    </ul>
  );
}

function Tab() {
  const { name = '' } = useParams();
  return (
    <EntityProvider entity={entityCalled(name)}>
      <DeliveryContent />
    </EntityProvider>
  );
}

function Cards() {
  const { name = '' } = useParams();
  return (
    <EntityProvider entity={entityCalled(name)}>
      <div className={styles.cards}>
        <DeliveryCard href={`/states/${name}`} />
        <ModelsCard href={`/states/${name}`} />
      </div>
    </EntityProvider>
  );
}

const statesPage = PageBlueprint.make({
  params: {
    path: '/states',
    title: 'States',
    noHeader: true,
    loader: async () => (
      <main className={styles.page}>
        <Routes>
          <Route path="/" element={<Menu />} />
          <Route path=":name" element={<Tab />} />
          <Route path=":name/cards" element={<Cards />} />
        </Routes>
      </main>
    ),
  },
});

createDevApp({
  features: [
    mlopsPlugin,
    fixtures,
    createFrontendPlugin({ pluginId: 'states', extensions: [statesPage] }),
  ],
});
