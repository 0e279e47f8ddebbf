import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import searchPlugin from '@backstage/plugin-search-backend';
import searchModuleElasticsearch from '@backstage/plugin-search-backend-module-elasticsearch';
import searchModulePg from '@backstage/plugin-search-backend-module-pg';
import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import type { RunningOpenSearch, RunningPostgres } from '@slipway/real-parts';
import Router from 'express-promise-router';
import request from 'supertest';
import { z } from 'zod';
import { searchModuleMlops } from '../module';
import { TestScheduler } from './TestScheduler';

const resultsSchema = z.object({
  results: z.array(
    z.object({
      type: z.string(),
      document: z.record(z.string(), z.unknown()),
    }),
  ),
});

interface SearchOptions {
  /** Lunr, in memory, where there is none of the two. */
  postgres?: RunningPostgres;
  openSearch?: RunningOpenSearch;
  entities: Entity[];
  /** What the delivery API tells. */
  deliveries(entityRef: string): Delivery | undefined | 'down';
  /** Whether a user may read an entity; everyone may by default. */
  mayRead?(entityRef: string): boolean;
}

/** A backend with search, our module, and its neighbours faked. */
export async function startSearch(options: SearchOptions) {
  const { mayRead, postgres, openSearch } = options;
  const scheduler = new TestScheduler();
  const backend = await startTestBackend({
    features: [
      searchPlugin,
      searchModuleMlops,
      fakeDeliveryApi(options),
      catalogServiceMock.factory({ entities: options.entities }),
      scheduler.factory,
      ...(postgres ? [searchModulePg, databaseServiceFactory] : []),
      ...(openSearch ? [searchModuleElasticsearch] : []),
      mockServices.rootConfig.factory({ data: configFor(options) }),
      ...(mayRead ? [permissionsByEntity(mayRead)] : []),
    ],
  });
  return {
    stop: async () => {
      await scheduler.stop();
      await backend.stop();
    },
    async search(
      term: string,
      filters: Record<string, string> = {},
    ): Promise<Array<Record<string, unknown>>> {
      const wanted = Object.entries(filters).map(([field, value]) => [
        `filters[${field}]`,
        value,
      ]);
      const query = new URLSearchParams([
        ['term', term],
        ['types[0]', 'mlops'],
        ...wanted,
      ]);
      const { status, body, text } = await request(backend.server)
        .get(`/api/search/query?${query}`)
        .set('Authorization', mockCredentials.user.header());
      if (status !== 200) throw new Error(`${status}: ${text}`);
      return resultsSchema.parse(body).results.map(({ document }) => document);
    },
  };
}

function configFor({ mayRead, postgres, openSearch }: SearchOptions) {
  return {
    permission: { enabled: mayRead !== undefined },
    ...(postgres && {
      backend: {
        database: {
          client: 'pg',
          connection: { ...postgres.connection },
        },
      },
    }),
    search: {
      // A whole image with its digest is longer than the 100 of the default.
      maxTermLength: 200,
      ...(openSearch && {
        elasticsearch: { provider: 'opensearch', node: openSearch.url },
      }),
    },
  };
}

/** Answers as the delivery API does, to other backend plugins only. */
function fakeDeliveryApi({ deliveries }: SearchOptions) {
  return createBackendPlugin({
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
              const answer = deliveries(`${kind}:${namespace}/${name}`);
              if (answer === 'down') throw new ServiceUnavailableError('down');
              if (!answer) throw new NotFoundError('no such entity');
              res.json(answer);
            },
          );
          httpRouter.use(router);
        },
      });
    },
  });
}

/** A policy that decides by the entity, as the catalog's conditions do. */
function permissionsByEntity(mayRead: (entityRef: string) => boolean) {
  return mockServices.permissions.mock({
    authorizeConditional: async queries =>
      queries.map(() => ({
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'catalog',
        resourceType: 'catalog-entity',
        conditions: {
          rule: 'IS_ENTITY_OWNER',
          resourceType: 'catalog-entity',
          params: { claims: [] },
        },
      })),
    authorize: async queries =>
      queries.map(query => ({
        result:
          'resourceRef' in query && mayRead(`${query.resourceRef}`)
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
      })),
  }).factory;
}
