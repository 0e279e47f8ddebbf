import type {
  ProjectedObject,
  Projection,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

const texts = z.array(z.string()).nullish().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);

const windowSchema = z.object({
  kind: z.enum(['allow', 'deny']),
  schedule: z.string(),
  duration: z.string(),
  timeZone: z.string().nullish().catch(undefined),
  applications: texts,
  namespaces: texts,
  clusters: texts,
  andOperator: flag,
  manualSync: flag,
});

export type SyncWindow = z.infer<typeof windowSchema>;

/** An AppProject: only its sync windows are of interest. */
export interface ObservedProject extends ProjectedObject {
  readonly windows: readonly SyncWindow[];
}

const projectSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  spec: z
    .object({ syncWindows: z.array(z.unknown()).nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});

export const projectAppProject: Projection<ObservedProject> = (
  object,
  { cluster },
) => {
  const parsed = projectSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, spec } = parsed.data;
  return {
    cluster,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    labels: {},
    windows: (spec?.syncWindows ?? []).flatMap(one => {
      const window = windowSchema.safeParse(one);
      return window.success ? [window.data] : [];
    }),
  };
};
