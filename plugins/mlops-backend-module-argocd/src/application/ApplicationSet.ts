import type {
  ProjectedObject,
  Projection,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import {
  ignoredBySet,
  isIgnored,
  type IgnoredAutoSync,
} from './leavesAutoSync';

/** An ApplicationSet: only what it leaves of its Applications is of interest. */
export interface ObservedApplicationSet extends ProjectedObject {
  /** Its controller makes Applications, and never changes them. */
  readonly neverUpdates: boolean;
  readonly ignored: readonly IgnoredAutoSync[];
}

const applicationSetSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  spec: z
    .object({
      ignoreApplicationDifferences: z
        .array(z.unknown())
        .nullish()
        .catch(undefined),
      syncPolicy: z
        .object({ applicationsSync: z.string().optional().catch(undefined) })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

export const projectApplicationSet: Projection<ObservedApplicationSet> = (
  object,
  { cluster },
) => {
  const parsed = applicationSetSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, spec } = parsed.data;
  const policy = spec?.syncPolicy?.applicationsSync;
  return {
    cluster,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    labels: {},
    neverUpdates: policy === 'create-only' || policy === 'create-delete',
    ignored: ignoredBySet(spec?.ignoreApplicationDifferences ?? []),
  };
};

/** Whether what somebody changes of an Application's auto-sync stands. */
export function leavesAutoSync(
  { neverUpdates, ignored }: ObservedApplicationSet,
  application: { name: string; namespace: string },
): boolean {
  return neverUpdates || isIgnored(ignored, application);
}
