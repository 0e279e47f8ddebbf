import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { RiShipLine } from '@remixicon/react';
import {
  isDeliveryAvailable,
  ML_MODEL_TYPE,
  MlopsClient,
  OperationsClient,
  PreviewClient,
} from '@slipway/backstage-plugin-mlops-common';
import { mlopsApiRef, operationsApiRef, previewApiRef } from './api';
import { formExtensions } from './form';
import { deliveryRouteRef, fleetRouteRef } from './routes';
import { searchExtensions } from './search';
import { hasBindingWarnings } from './states/bindingWarnings';

const mlopsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: mlopsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new MlopsClient(apis),
    }),
});

const operationsApi = ApiBlueprint.make({
  name: 'operations',
  params: defineParams =>
    defineParams({
      api: operationsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new OperationsClient(apis),
    }),
});

const previewApi = ApiBlueprint.make({
  name: 'preview',
  params: defineParams =>
    defineParams({
      api: previewApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new PreviewClient(apis),
    }),
});

const fleetPage = PageBlueprint.make({
  params: {
    path: '/mlops',
    title: 'Fleet',
    icon: <RiShipLine />,
    routeRef: fleetRouteRef,
    loader: async () => {
      const { FleetContent } = await import('./components/fleet/FleetContent');
      return (
        <main>
          <FleetContent />
        </main>
      );
    },
  },
});

const deliveryContent = EntityContentBlueprint.make({
  name: 'delivery',
  params: {
    path: '/delivery',
    title: 'Delivery',
    icon: <RiShipLine />,
    routeRef: deliveryRouteRef,
    filter: isDeliveryAvailable,
    loader: async () => {
      const { DeliveryContent } =
        await import('./components/delivery/DeliveryContent');
      return <DeliveryContent />;
    },
  },
});

const deliveryCard = EntityCardBlueprint.make({
  name: 'delivery',
  params: {
    // A registered model runs nowhere by itself: the services say where.
    filter: entity =>
      isDeliveryAvailable(entity) && entity.spec?.type !== ML_MODEL_TYPE,
    loader: async () => {
      const { LinkedDeliveryCard } = await import('./components/cards/linked');
      return <LinkedDeliveryCard />;
    },
  },
});

const bindingWarnings = EntityCardBlueprint.make({
  name: 'binding-warnings',
  params: {
    filter: hasBindingWarnings,
    loader: async () => {
      const { BindingWarnings } =
        await import('./components/warnings/BindingWarnings');
      return <BindingWarnings />;
    },
  },
});

const modelsCard = EntityCardBlueprint.make({
  name: 'models',
  params: {
    filter: isDeliveryAvailable,
    loader: async () => {
      const { LinkedModelsCard } = await import('./components/cards/linked');
      return <LinkedModelsCard />;
    },
  },
});

/**
 * The fleet page, the Delivery tab and cards for the new frontend system.
 *
 * @public
 */
export default createFrontendPlugin({
  pluginId: 'mlops',
  title: 'Delivery',
  icon: <RiShipLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: fleetRouteRef, delivery: deliveryRouteRef },
  extensions: [
    mlopsApi,
    operationsApi,
    previewApi,
    fleetPage,
    deliveryContent,
    bindingWarnings,
    deliveryCard,
    modelsCard,
    ...searchExtensions,
    ...formExtensions,
  ],
});
