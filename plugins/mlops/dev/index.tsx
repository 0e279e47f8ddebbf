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
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { Link } from '@backstage/ui';
import { Route, Routes, useParams } from 'react-router-dom';
import mlopsPlugin, {
  mlopsApiRef,
  operationsApiRef,
  previewApiRef,
} from '../src';
import { DeliveryCard } from '../src/components/cards/DeliveryCard';
import { ModelsCard } from '../src/components/cards/ModelsCard';
import { DeliveryContent } from '../src/components/delivery/DeliveryContent';
import { ModelServicePreview } from '../src/components/form/ModelServicePreview';
import { PREVIEW_FIELD } from '../src/components/form/names';
import { FixtureSignals } from './fixtures/live';
import { FixtureMlopsApi } from './fixtures/FixtureMlopsApi';
import { FixtureOperationsApi } from './fixtures/FixtureOperationsApi';
import { FixturePreviewApi, previews } from './fixtures/FixturePreviewApi';
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
      name: 'preview',
      params: defineParams =>
        defineParams({
          api: previewApiRef,
          deps: {},
          factory: () => new FixturePreviewApi(),
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
      {Object.keys(previews).map(name => (
        <li key={name}>
          <Link href={`/states/forms/${name}`}>form: {name}</Link>
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

/** The last page of a template's form, as the scaffolder draws it. */
function Form() {
  return (
    <Stepper
      manifest={{
        title: 'New model service',
        steps: [
          {
            title: 'Preview',
            schema: {
              title: 'Preview',
              'ui:field': PREVIEW_FIELD,
              properties: {},
            },
          },
        ],
      }}
      extensions={[{ name: PREVIEW_FIELD, component: ModelServicePreview }]}
      onCreate={async () => {}}
    />
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
          <Route path="forms/:templateName" element={<Form />} />
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
