import type { JsonObject } from '@backstage/types';
import { z } from 'zod';

const jsonSchema = z.record(z.string(), z.json());

/** A copy without what is absent, as it would be written down. */
export function asJson(object: JsonObject): z.infer<typeof jsonSchema> {
  return jsonSchema.parse(JSON.parse(JSON.stringify(object)));
}
