import { lenient } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

/**
 * What MLflow's REST API answers, as far as it is shown. Lenient: a field of
 * an unexpected type is left out and a broken item of a list is skipped, so
 * that one odd object does not hide the others.
 *
 * int64 comes as a number from MLflow itself (utils/proto_json_utils.py) and as
 * a string from what follows protobuf's JSON mapping to the letter.
 */
const int64 = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);
const { text, listOf } = lenient;
const identifier = z.union([z.string().min(1), z.number().transform(String)]);

const keyValue = z.object({ key: z.string(), value: text });

/** `NaN` and the infinities come as strings; there is no number for them. */
const metric = z.object({
  key: z.string(),
  value: z.union([z.number(), z.string().transform(Number.parseFloat)]),
});

const optionalKeyValues = listOf(keyValue).optional();
const optionalMetrics = listOf(metric).optional();

export const modelVersionAnswer = z.object({
  name: z.string(),
  version: identifier,
  creation_timestamp: int64,
  last_updated_timestamp: int64,
  description: text,
  run_id: text,
  status: z
    .enum(['PENDING_REGISTRATION', 'FAILED_REGISTRATION', 'READY'])
    .catch('READY'),
  status_message: text,
  tags: optionalKeyValues,
  aliases: listOf(z.string()).optional(),
  model_params: optionalKeyValues,
  model_metrics: optionalMetrics,
});
export type ModelVersionAnswer = z.infer<typeof modelVersionAnswer>;

export const registeredModelAnswer = z.object({
  name: z.string(),
  description: text,
  tags: optionalKeyValues,
  aliases: listOf(
    z.object({ alias: z.string(), version: identifier }),
  ).optional(),
});
export type RegisteredModelAnswer = z.infer<typeof registeredModelAnswer>;

export const runAnswer = z.object({
  info: z.object({
    run_id: text,
    run_uuid: text,
    run_name: text,
    experiment_id: identifier.optional().catch(undefined),
    status: text,
  }),
  data: z
    .object({
      metrics: optionalMetrics,
      params: optionalKeyValues,
      tags: optionalKeyValues,
    })
    .optional()
    .catch(undefined),
});
export type RunAnswer = z.infer<typeof runAnswer>;

export const versionSearchAnswer = z.object({
  model_versions: listOf(modelVersionAnswer).optional(),
  next_page_token: text,
});

export const errorAnswer = z.object({ error_code: z.string() });
