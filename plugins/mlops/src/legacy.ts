/**
 * The mlops plugin for the old frontend system.
 *
 * @packageDocumentation
 */
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  createRouteRef,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { createSearchResultListItemExtension } from '@backstage/plugin-search-react';
import {
  MlopsClient,
  OperationsClient,
  PreviewClient,
} from '@slipway/backstage-plugin-mlops-common';
import { mlopsApiRef, operationsApiRef, previewApiRef } from './api';
import {
  LazyModelServicePreview,
  LazyNameField,
  LazyScheduleField,
  lazyValidateName,
  lazyValidatePreview,
  lazyValidateSchedule,
} from './components/form/lazy';
import {
  NAME_FIELD,
  PREVIEW_FIELD,
  SCHEDULE_FIELD,
} from './components/form/names';
import { FOUND_TYPE } from './states/found';

export { isDeliveryAvailable } from '@slipway/backstage-plugin-mlops-common';
export { mlopsApiRef, operationsApiRef, previewApiRef } from './api';
export { hasBindingWarnings } from './states/bindingWarnings';
export type { SearchItemProps } from './components/search/SearchItem';
export type { EntityDeliveryCardProps } from './components/cards/legacy';

const rootRouteRef = createRouteRef({ id: 'mlops' });
const fleetRouteRef = createRouteRef({ id: 'mlops:fleet' });

/**
 * The plugin itself, with its API.
 *
 * @public
 */
export const mlopsPlugin = createPlugin({
  id: 'mlops',
  routes: { root: rootRouteRef, fleet: fleetRouteRef },
  apis: [
    createApiFactory({
      api: mlopsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new MlopsClient(apis),
    }),
    createApiFactory({
      api: operationsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new OperationsClient(apis),
    }),
    createApiFactory({
      api: previewApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new PreviewClient(apis),
    }),
  ],
});

/**
 * The Delivery tab, for an `EntityLayout.Route`.
 *
 * @public
 */
export const EntityMlopsContent = mlopsPlugin.provide(
  createRoutableExtension({
    name: 'EntityMlopsContent',
    component: () =>
      import('./components/delivery/DeliveryContent').then(
        m => m.DeliveryContent,
      ),
    mountPoint: rootRouteRef,
  }),
);

/**
 * The fleet page, for a `Route`.
 *
 * @public
 */
export const MlopsFleetPage = mlopsPlugin.provide(
  createRoutableExtension({
    name: 'MlopsFleetPage',
    component: () =>
      import('./components/fleet/LegacyFleetPage').then(m => m.LegacyFleetPage),
    mountPoint: fleetRouteRef,
  }),
);

/**
 * The environments in a few lines, for an entity's overview.
 *
 * @public
 */
export const EntityDeliveryCard = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityDeliveryCard',
    component: {
      lazy: () =>
        import('./components/cards/legacy').then(m => m.LegacyDeliveryCard),
    },
  }),
);

/**
 * The registered models in a few lines, for an entity's overview.
 *
 * @public
 */
export const EntityModelsCard = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityModelsCard',
    component: {
      lazy: () =>
        import('./components/cards/legacy').then(m => m.LegacyModelsCard),
    },
  }),
);

/**
 * Releases and model versions among the results of the search page.
 *
 * @public
 */
export const MlopsSearchResultListItem = mlopsPlugin.provide(
  createSearchResultListItemExtension({
    name: 'MlopsSearchResultListItem',
    component: () =>
      import('./components/search/SearchItem').then(m => m.SearchItem),
    predicate: result => result.type === FOUND_TYPE,
  }),
);

/**
 * What the catalog warns of in an entity's bindings, for its overview; use it
 * where `hasBindingWarnings` says that there is something.
 *
 * @public
 */
export const EntityBindingWarnings = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityBindingWarnings',
    component: {
      lazy: () =>
        import('./components/warnings/BindingWarnings').then(
          m => m.BindingWarnings,
        ),
    },
  }),
);

/**
 * A page of a template's form that shows what the answers would make, for
 * `ScaffolderFieldExtensions`: `ui:field: ModelServicePreview`.
 *
 * @public
 */
export const ModelServicePreviewField = mlopsPlugin.provide(
  createScaffolderFieldExtension({
    name: PREVIEW_FIELD,
    component: LazyModelServicePreview,
    validation: lazyValidatePreview,
  }),
);

/**
 * A text field that says whether the name of a new service is free, for
 * `ScaffolderFieldExtensions`: `ui:field: ModelServiceName`.
 *
 * @public
 */
export const ModelServiceNameField = mlopsPlugin.provide(
  createScaffolderFieldExtension({
    name: NAME_FIELD,
    component: LazyNameField,
    validation: lazyValidateName,
  }),
);

/**
 * A text field that says what a cron schedule means, for
 * `ScaffolderFieldExtensions`: `ui:field: CronSchedule`.
 *
 * @public
 */
export const CronScheduleField = mlopsPlugin.provide(
  createScaffolderFieldExtension({
    name: SCHEDULE_FIELD,
    component: LazyScheduleField,
    validation: lazyValidateSchedule,
  }),
);
