import { z } from 'zod';
import type { JsonObject } from '@backstage/types';

/** What a backend process is started with. */
export interface ProcessOptions {
  /** A file whose default export is a list of backend features. */
  features: string;
  config: JsonObject;
  /** For the features, as they like it. */
  settings: JsonObject;
}

export const OPTIONS_VARIABLE = 'CRASHABLE_BACKEND';

const jsonObject = z.record(z.string(), z.json());

export const processOptionsSchema = z.object({
  features: z.string(),
  config: jsonObject,
  settings: jsonObject,
});

/** What the process says. It goes on from a point when it is told to. */
export const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('point'), name: z.string(), id: z.number() }),
]);

export const goSchema = z.object({ go: z.number() });

/** The settings that the process was started with. */
export function readProcessOptions(): ProcessOptions {
  return processOptionsSchema.parse(
    JSON.parse(process.env[OPTIONS_VARIABLE] ?? '{}'),
  );
}
