import type { Router } from 'express';
import { z } from 'zod';
import { missing } from '../errors';
import type { MlflowRegistry } from '../registry';
import type { ViewType } from '../store/experiments';
import { endpoint } from './endpoint';
import { integer, pairs, read, required, text, texts } from './parameters';
import { experimentShape, withoutEmpty } from './shapes';

const VIEWS: Record<string, ViewType> = {
  ACTIVE_ONLY: 'ACTIVE_ONLY',
  DELETED_ONLY: 'DELETED_ONLY',
  ALL: 'ALL',
  1: 'ACTIVE_ONLY',
  2: 'DELETED_ONLY',
  3: 'ALL',
};

/** Clients send the view as its name or as the number of the enum. */
export const viewType = z
  .union([z.string(), z.number()])
  .nullish()
  .transform(value => VIEWS[String(value)] ?? 'ACTIVE_ONLY');

const id = { experiment_id: required };

export function addExperimentRoutes(
  router: Router,
  { experiments }: MlflowRegistry,
): void {
  router.post(
    '/experiments/create',
    endpoint(parameters => {
      const given = read(
        { name: required, artifact_location: text, tags: pairs },
        parameters,
      );
      const created = experiments.create(given.name, {
        artifactLocation: given.artifact_location,
        tags: given.tags,
      });
      return { experiment_id: created.id };
    }),
  );
  router.get(
    '/experiments/get',
    endpoint(parameters => {
      const given = read(id, parameters);
      return {
        experiment: experimentShape(experiments.get(given.experiment_id)),
      };
    }),
  );
  router.get(
    '/experiments/get-by-name',
    endpoint(parameters => {
      const { experiment_name: name } = read(
        { experiment_name: required },
        parameters,
      );
      const found = experiments.byName(name);
      if (!found) {
        throw missing(`Could not find experiment with name '${name}'`);
      }
      return { experiment: experimentShape(found) };
    }),
  );
  const search = endpoint(parameters => {
    const given = read(
      {
        filter: text,
        max_results: integer,
        order_by: texts,
        page_token: text,
        view_type: viewType,
      },
      parameters,
    );
    const page = experiments.search({
      filter: given.filter,
      maxResults: given.max_results ?? 0,
      orderBy: given.order_by,
      pageToken: given.page_token,
      view: given.view_type,
    });
    return withoutEmpty({
      experiments: page.items.map(experimentShape),
      next_page_token: page.nextPageToken,
    });
  });
  router.post('/experiments/search', search);
  router.get('/experiments/search', search);
  router.post(
    '/experiments/update',
    endpoint(parameters => {
      const given = read({ ...id, new_name: required }, parameters);
      experiments.rename(given.experiment_id, given.new_name);
      return {};
    }),
  );
  for (const [verb, stage] of [
    ['delete', 'deleted'],
    ['restore', 'active'],
  ] as const) {
    router.post(
      `/experiments/${verb}`,
      endpoint(parameters => {
        experiments.setLifecycle(read(id, parameters).experiment_id, stage);
        return {};
      }),
    );
  }
  addTagRoutes(router, experiments);
}

function addTagRoutes(
  router: Router,
  experiments: MlflowRegistry['experiments'],
): void {
  router.post(
    '/experiments/set-experiment-tag',
    endpoint(parameters => {
      const given = read({ ...id, key: required, value: text }, parameters);
      experiments.setTag(given.experiment_id, given.key, given.value ?? '');
      return {};
    }),
  );
  router.post(
    '/experiments/delete-experiment-tag',
    endpoint(parameters => {
      const given = read({ ...id, key: required }, parameters);
      experiments.deleteTag(given.experiment_id, given.key);
      return {};
    }),
  );
}
