import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { AlphaEntity } from '@backstage/catalog-model/alpha';
import { CatalogClient } from '@backstage/catalog-client';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import Router from 'express-promise-router';
import { catalogModuleMlflow } from '../module';

/** A portal with its catalog, and a delivery API that tells what it is given. */
export async function startCatalog(options: {
  instances: Array<{ name: string; url: string }>;
  services?: Entity[];
  deliveries?: Map<string, Delivery>;
}) {
  const { instances, services = [], deliveries } = options;
  const fakeDeliveryApi = createBackendPlugin({
    pluginId: 'mlops',
    register(env) {
      env.registerInit({
        deps: {
          httpRouter: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
        },
        async init({ httpRouter, httpAuth }) {
          const router = Router();
          router.get(
            '/v1/entities/:kind/:namespace/:name/delivery',
            async (req, res) => {
              await httpAuth.credentials(req, { allow: ['service'] });
              const { kind, namespace, name } = req.params;
              const delivery = deliveries?.get(`${kind}:${namespace}/${name}`);
              if (delivery) res.json(delivery);
              else res.status(404).json({ error: { name: 'NotFoundError' } });
            },
          );
          httpRouter.use(router);
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleMlflow,
      ...(deliveries ? [fakeDeliveryApi] : []),
      createBackendModule({
        pluginId: 'catalog',
        moduleId: 'services',
        register(env) {
          env.registerInit({
            deps: { processing: catalogProcessingExtensionPoint },
            async init({ processing }) {
              processing.addEntityProvider({
                getProviderName: () => 'services',
                connect: connection =>
                  connection.applyMutation({
                    type: 'full',
                    entities: services.map(entity => ({ entity })),
                  }),
              });
            },
          });
        },
      }),
      mockServices.rootConfig.factory({
        data: {
          mlops: { mlflow: { instances } },
          catalog: {
            processingInterval: { seconds: 1 },
            providers: {
              mlflow: Object.fromEntries(
                instances.map(({ name }) => [
                  name,
                  {
                    schedule: {
                      frequency: { seconds: 1 },
                      timeout: { minutes: 1 },
                      initialDelay: { seconds: 0 },
                    },
                  },
                ]),
              ),
            },
          },
        },
      }),
      // One that comes back, unlike the scheduler of tests.
      schedulerServiceFactory,
    ],
  });
  const address = backend.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const client = new CatalogClient({
    discoveryApi: {
      getBaseUrl: async () => `http://localhost:${port}/api/catalog`,
    },
  });
  const token = mockCredentials.service.token({
    targetPluginId: 'catalog',
    onBehalfOf: mockCredentials.service('plugin:test'),
  });
  return {
    stop: () => backend.stop(),
    entity: async (ref: string): Promise<AlphaEntity> => {
      const found = await client.getEntityByRef(ref, { token });
      if (!found) throw new Error(`There is no ${ref}`);
      return found;
    },
    models: async (): Promise<string[]> => {
      const { items } = await client.getEntities(
        { filter: { 'spec.type': 'ml-model' } },
        { token },
      );
      return items.map(({ metadata }) => metadata.name).sort();
    },
  };
}
