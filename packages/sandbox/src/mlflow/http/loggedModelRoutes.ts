import type { Router } from 'express';
import { invalid } from '../errors';
import type { MlflowRegistry } from '../registry';
import { endpoint } from './endpoint';
import { pageSize, pairs, read, required, text, texts } from './parameters';
import { loggedModelShape, withoutEmpty } from './shapes';

const STATUSES: Record<string, string> = {
  1: 'LOGGED_MODEL_PENDING',
  2: 'LOGGED_MODEL_READY',
  3: 'LOGGED_MODEL_UPLOAD_FAILED',
};

export function addLoggedModelRoutes(
  router: Router,
  { loggedModels }: MlflowRegistry,
): void {
  router.post(
    '/logged-models/search',
    endpoint(parameters => {
      const given = read(
        {
          experiment_ids: texts,
          max_results: pageSize(100, 50_000),
          page_token: text,
        },
        parameters,
      );
      if (given.experiment_ids.length === 0) {
        throw invalid(
          "Missing value for required parameter 'experiment_ids'. See the API docs for more information about request parameters.",
        );
      }
      const page = loggedModels.search({
        experimentIds: given.experiment_ids,
        maxResults: given.max_results,
        pageToken: given.page_token,
      });
      return withoutEmpty({
        models: page.items.map(loggedModelShape),
        next_page_token: page.nextPageToken,
      });
    }),
  );
  router.post(
    '/logged-models',
    endpoint(parameters => {
      const given = read(
        {
          experiment_id: required,
          name: text,
          model_type: text,
          source_run_id: text,
          params: pairs,
          tags: pairs,
        },
        parameters,
      );
      const model = loggedModels.create({
        experimentId: given.experiment_id,
        name: given.name,
        modelType: given.model_type,
        sourceRunId: given.source_run_id,
        params: given.params,
        tags: given.tags,
      });
      return { model: loggedModelShape(model) };
    }),
  );
  router.get(
    '/logged-models/:id',
    endpoint((_, { params }) => ({
      model: loggedModelShape(loggedModels.get(params.id)),
    })),
  );
  router.patch(
    '/logged-models/:id',
    endpoint((parameters, { params }) => {
      read({ model_id: required }, parameters);
      const status = String(parameters.status);
      return {
        model: loggedModelShape(
          loggedModels.finalize(params.id, STATUSES[status] ?? status),
        ),
      };
    }),
  );
  router.delete(
    '/logged-models/:id',
    endpoint((_, { params }) => {
      loggedModels.delete(params.id);
      return {};
    }),
  );
  router.post(
    '/logged-models/:id/params',
    endpoint((parameters, { params }) => {
      loggedModels.addParams(
        params.id,
        read({ params: pairs }, parameters).params,
      );
      return {};
    }),
  );
  router.patch(
    '/logged-models/:id/tags',
    endpoint((parameters, { params }) => {
      loggedModels.setTags(params.id, read({ tags: pairs }, parameters).tags);
      return {};
    }),
  );
  router.delete(
    '/logged-models/:id/tags/:key',
    endpoint((_, { params }) => {
      loggedModels.deleteTag(params.id, params.key);
      return {};
    }),
  );
}
