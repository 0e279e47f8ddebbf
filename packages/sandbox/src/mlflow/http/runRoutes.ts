import type { Router } from 'express';
import { z } from 'zod';
import { invalid } from '../errors';
import { ARTIFACT_ROOT, type MlflowRegistry } from '../registry';
import { paginate } from '../pagination';
import { endpoint } from './endpoint';
import { viewType } from './experimentRoutes';
import {
  integer,
  pageSize,
  pairs,
  read,
  required,
  text,
  texts,
  things,
} from './parameters';
import { metricShape, runInfoShape, runShape, withoutEmpty } from './shapes';

const id = { run_id: required };
const statusNames = [
  'RUNNING',
  'SCHEDULED',
  'FINISHED',
  'FAILED',
  'KILLED',
] as const;
/** Clients send the name, or the number that the enum has in the protocol. */
const status = z
  .union([
    z.enum(statusNames),
    z
      .number()
      .int()
      .min(1)
      .max(5)
      .transform(number => statusNames[number - 1]),
  ])
  .nullish()
  .transform(value => value ?? undefined);

export function addRunRoutes(router: Router, registry: MlflowRegistry): void {
  addLifeRoutes(router, registry);
  addSearchRoutes(router, registry);
  addLineageRoutes(router, registry);
}

function addLifeRoutes(router: Router, { runs }: MlflowRegistry): void {
  router.post(
    '/runs/create',
    endpoint(parameters => {
      const given = read(
        {
          experiment_id: text,
          user_id: text,
          run_name: text,
          start_time: integer,
          tags: pairs,
        },
        parameters,
      );
      const run = runs.create({
        experimentId: given.experiment_id || '0',
        name: given.run_name,
        userId: given.user_id,
        startTime: given.start_time,
        tags: given.tags,
      });
      // A run that was just made is told without its outputs.
      const { outputs: _, ...shape } = runShape(run);
      return { run: shape };
    }),
  );
  router.get(
    '/runs/get',
    endpoint(parameters => ({
      run: runShape(runs.get(read(id, parameters).run_id)),
    })),
  );
  router.post(
    '/runs/update',
    endpoint(parameters => {
      const given = read(
        { ...id, status, end_time: integer, run_name: text },
        parameters,
      );
      const run = runs.update(given.run_id, {
        status: given.status,
        endTime: given.end_time,
        name: given.run_name,
      });
      return { run_info: runInfoShape(run) };
    }),
  );
  for (const [verb, stage] of [
    ['delete', 'deleted'],
    ['restore', 'active'],
  ] as const) {
    router.post(
      `/runs/${verb}`,
      endpoint(parameters => {
        runs.setLifecycle(read(id, parameters).run_id, stage);
        return {};
      }),
    );
  }
}

function addSearchRoutes(
  router: Router,
  { runs, artifacts }: MlflowRegistry,
): void {
  router.post(
    '/runs/search',
    endpoint(parameters => {
      const given = read(
        {
          experiment_ids: texts,
          filter: text,
          run_view_type: viewType,
          max_results: pageSize(1000, 50_000),
          order_by: texts,
          page_token: text,
        },
        parameters,
      );
      const page = runs.search({
        experimentIds: given.experiment_ids,
        filter: given.filter,
        view: given.run_view_type,
        maxResults: given.max_results,
        orderBy: given.order_by,
        pageToken: given.page_token,
      });
      return withoutEmpty({
        runs: page.items.map(runShape),
        next_page_token: page.nextPageToken,
      });
    }),
  );
  router.get(
    '/metrics/get-history',
    endpoint(parameters => {
      const given = read(
        {
          ...id,
          metric_key: required,
          max_results: integer,
          page_token: text,
        },
        parameters,
      );
      const page = paginate(
        runs.history(given.run_id, given.metric_key),
        given.max_results || 25_000,
        given.page_token,
      );
      return withoutEmpty({
        metrics: page.items.map(metricShape),
        next_page_token: page.nextPageToken,
      });
    }),
  );
  router.get(
    '/metrics/get-history-bulk-interval',
    endpoint(parameters => {
      const given = read(
        {
          run_ids: texts,
          metric_key: required,
          start_step: integer,
          end_step: integer,
          max_results: integer,
        },
        parameters,
      );
      const metrics = given.run_ids.flatMap(run_id =>
        runs
          .history(run_id, given.metric_key)
          .filter(
            ({ step }) =>
              step >= (given.start_step ?? 0) &&
              step <= (given.end_step ?? Infinity),
          )
          .sort((a, b) => a.step - b.step)
          .slice(0, given.max_results || 2500)
          .map(point => ({ ...metricShape(point), run_id })),
      );
      return withoutEmpty({ metrics });
    }),
  );
  router.get(
    '/artifacts/list',
    endpoint(parameters => {
      const given = read({ ...id, path: text, page_token: text }, parameters);
      const { artifactUri } = runs.get(given.run_id);
      const root = artifactUri.startsWith(ARTIFACT_ROOT)
        ? artifactUri.slice(ARTIFACT_ROOT.length)
        : artifactUri;
      return withoutEmpty({
        root_uri: artifactUri,
        files: artifacts.list(root, given.path).map(file =>
          withoutEmpty({
            path: file.path,
            is_dir: file.isDirectory,
            file_size: file.size,
          }),
        ),
      });
    }),
  );
}

function addLineageRoutes(router: Router, { runs }: MlflowRegistry): void {
  router.post(
    '/runs/log-inputs',
    endpoint(parameters => {
      const given = read(
        { ...id, datasets: things, models: things },
        parameters,
      );
      const run = runs.getActive(given.run_id);
      run.datasets.push(...given.datasets);
      run.modelInputs.push(...given.models);
      return {};
    }),
  );
  router.post(
    '/runs/outputs',
    endpoint(parameters => {
      const given = read({ ...id, models: things }, parameters);
      runs.getActive(given.run_id).modelOutputs.push(...given.models);
      return {};
    }),
  );
  router.post(
    '/runs/log-model',
    endpoint(parameters => {
      const given = read({ ...id, model_json: required }, parameters);
      const history = runs.getActive(given.run_id).tags;
      const before = history.get('mlflow.log-model.history') ?? '[]';
      history.set(
        'mlflow.log-model.history',
        JSON.stringify([...listOf(before), jsonOf(given.model_json)]),
      );
      return {};
    }),
  );
}

function jsonOf(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw invalid(`Malformed model info. \n ${source} \n is not a valid JSON.`);
  }
}

function listOf(source: string): unknown[] {
  const parsed = jsonOf(source);
  return Array.isArray(parsed) ? parsed : [];
}
