import type { Router } from 'express';
import { z } from 'zod';
import { invalid } from '../errors';
import type { MlflowRegistry } from '../registry';
import type { Run } from '../types';
import { endpoint } from './endpoint';
import {
  integer,
  pairs,
  read,
  required,
  requiredInteger,
  requiredNumber,
  text,
} from './parameters';

const id = { run_id: required };
const point = {
  key: required,
  value: requiredNumber,
  timestamp: requiredInteger,
  step: integer,
};

/** What a training writes while it runs. */
export function addLoggingRoutes(
  router: Router,
  { runs }: MlflowRegistry,
): void {
  router.post(
    '/runs/log-metric',
    endpoint(parameters => {
      const { run_id, ...metric } = read({ ...id, ...point }, parameters);
      runs.logMetric(run_id, { ...metric, step: metric.step ?? 0 });
      return {};
    }),
  );
  router.post(
    '/runs/log-parameter',
    endpoint(parameters => {
      const given = read({ ...id, key: required, value: text }, parameters);
      runs.logParam(given.run_id, given.key, given.value ?? '');
      return {};
    }),
  );
  router.post(
    '/runs/set-tag',
    endpoint(parameters => {
      const given = read({ ...id, key: required, value: text }, parameters);
      runs.setTag(given.run_id, given.key, given.value ?? '');
      return {};
    }),
  );
  router.post(
    '/runs/delete-tag',
    endpoint(parameters => {
      const given = read({ ...id, key: required }, parameters);
      runs.deleteTag(given.run_id, given.key);
      return {};
    }),
  );
  router.post(
    '/runs/log-batch',
    endpoint(parameters => {
      const given = read(
        {
          ...id,
          metrics: z
            .array(z.object(point))
            .nullish()
            .transform(list => list ?? []),
          params: pairs,
          tags: pairs,
        },
        parameters,
      );
      checkParams(runs.getActive(given.run_id), given.params);
      for (const metric of given.metrics) {
        runs.logMetric(given.run_id, { ...metric, step: metric.step ?? 0 });
      }
      for (const [key, value] of given.params) {
        runs.logParam(given.run_id, key, value);
      }
      for (const [key, value] of given.tags) {
        runs.setTag(given.run_id, key, value);
      }
      return {};
    }),
  );
}

/** A batch is refused whole when it would change a param. */
function checkParams(run: Run, params: Array<[string, string]>): void {
  const changed = params
    .filter(([key, value]) => (run.params.get(key) ?? value) !== value)
    .map(
      ([key, value]) =>
        `{'key': '${key}', 'old_value': '${run.params.get(key)}', 'new_value': '${value}'}`,
    );
  if (changed.length > 0) {
    throw invalid(
      `Changing param values is not allowed. Params were already logged='[${changed.join(', ')}]' for run ID='${run.id}'.`,
    );
  }
}
