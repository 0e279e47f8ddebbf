import type { Router } from 'express';
import type { MlflowRegistry } from '../registry';
import { endpoint } from './endpoint';
import { pageSize, pairs, read, required, text, texts } from './parameters';
import {
  latestVersions,
  modelShape,
  versionShape,
  withoutEmpty,
} from './shapes';

const name = { name: required };

export function addModelRoutes(router: Router, registry: MlflowRegistry): void {
  addLifeRoutes(router, registry);
  addSearchRoutes(router, registry);
  addAliasRoutes(router, registry);
  addTagRoutes(router, registry);
}

function addLifeRoutes(router: Router, { models }: MlflowRegistry): void {
  router.post(
    '/registered-models/create',
    endpoint(parameters => {
      const given = read(
        { ...name, description: text, tags: pairs },
        parameters,
      );
      return { registered_model: modelShape(models.create(given.name, given)) };
    }),
  );
  router.get(
    '/registered-models/get',
    endpoint(parameters => ({
      registered_model: modelShape(models.get(read(name, parameters).name)),
    })),
  );
  router.post(
    '/registered-models/rename',
    endpoint(parameters => {
      const given = read({ ...name, new_name: required }, parameters);
      return {
        registered_model: modelShape(models.rename(given.name, given.new_name)),
      };
    }),
  );
  router.patch(
    '/registered-models/update',
    endpoint(parameters => {
      const given = read({ ...name, description: text }, parameters);
      return {
        registered_model: modelShape(
          models.update(given.name, given.description ?? ''),
        ),
      };
    }),
  );
  router.delete(
    '/registered-models/delete',
    endpoint(parameters => {
      models.delete(read(name, parameters).name);
      return {};
    }),
  );
}

function addSearchRoutes(router: Router, { models }: MlflowRegistry): void {
  router.get(
    '/registered-models/search',
    endpoint(parameters => {
      const given = read(
        {
          filter: text,
          max_results: pageSize(100, 1000),
          order_by: texts,
          page_token: text,
        },
        parameters,
      );
      const page = models.search({
        filter: given.filter,
        maxResults: given.max_results,
        orderBy: given.order_by,
        pageToken: given.page_token,
      });
      return withoutEmpty({
        registered_models: page.items.map(modelShape),
        next_page_token: page.nextPageToken,
      });
    }),
  );
  const latest = endpoint(parameters => {
    const given = read({ ...name, stages: texts }, parameters);
    const stages = given.stages.map(stage => stage.toLowerCase());
    return withoutEmpty({
      model_versions: latestVersions(models.get(given.name))
        .filter(
          ({ stage }) =>
            stages.length === 0 || stages.includes(stage.toLowerCase()),
        )
        .map(version => versionShape(version, models.aliasesOf(version))),
    });
  });
  router.post('/registered-models/get-latest-versions', latest);
  router.get('/registered-models/get-latest-versions', latest);
}

function addAliasRoutes(router: Router, { models }: MlflowRegistry): void {
  const alias = { ...name, alias: required };
  router.get(
    '/registered-models/alias',
    endpoint(parameters => {
      const given = read(alias, parameters);
      const version = models.byAlias(given.name, given.alias);
      return {
        model_version: versionShape(version, models.aliasesOf(version)),
      };
    }),
  );
  router.post(
    '/registered-models/alias',
    endpoint(parameters => {
      const given = read({ ...alias, version: required }, parameters);
      models.setAlias(given.name, given.alias, given.version);
      return {};
    }),
  );
  router.delete(
    '/registered-models/alias',
    endpoint(parameters => {
      const given = read(alias, parameters);
      models.deleteAlias(given.name, given.alias);
      return {};
    }),
  );
}

function addTagRoutes(router: Router, { models }: MlflowRegistry): void {
  router.post(
    '/registered-models/set-tag',
    endpoint(parameters => {
      const given = read({ ...name, key: required, value: text }, parameters);
      models.get(given.name).tags.set(given.key, given.value ?? '');
      return {};
    }),
  );
  router.delete(
    '/registered-models/delete-tag',
    endpoint(parameters => {
      const given = read({ ...name, key: required }, parameters);
      models.get(given.name).tags.delete(given.key);
      return {};
    }),
  );
}
