import { z } from 'zod';
import type { KubernetesObject, ObjectRef } from '../../kubernetes/types';
import { rememberRead } from '../../workloads/rememberRead';

export const APPLICATION = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
};
/** Where Argo CD itself is installed. */
export const CONTROL_PLANE_NAMESPACE = 'argocd';
export const REFRESH_ANNOTATION = 'argocd.argoproj.io/refresh';

const sourceSchema = z.looseObject({
  repoURL: z.string(),
  path: z.string().optional(),
  chart: z.string().optional(),
  targetRevision: z.string().optional(),
  ref: z.string().optional(),
  directory: z.looseObject({ recurse: z.boolean().optional() }).optional(),
});

export type Source = z.infer<typeof sourceSchema>;

const destinationSchema = z.looseObject({
  server: z.string().optional(),
  name: z.string().optional(),
  namespace: z.string().optional(),
});

export type Destination = z.infer<typeof destinationSchema>;

const ignoreSchema = z.looseObject({
  group: z.string().default(''),
  kind: z.string(),
  name: z.string().default(''),
  namespace: z.string().default(''),
  jsonPointers: z.array(z.string()).default([]),
  jqPathExpressions: z.array(z.string()).default([]),
});

export type IgnoreDifference = z.infer<typeof ignoreSchema>;

const retrySchema = z.looseObject({
  limit: z.number().default(0),
  backoff: z
    .looseObject({
      duration: z.string().optional(),
      factor: z.number().optional(),
      maxDuration: z.string().optional(),
    })
    .optional(),
});

export type Retry = z.infer<typeof retrySchema>;

const syncSchema = z.looseObject({
  revision: z.string().optional(),
  revisions: z.array(z.string()).optional(),
  source: sourceSchema.optional(),
  sources: z.array(sourceSchema).optional(),
  prune: z.boolean().optional(),
  dryRun: z.boolean().optional(),
  syncOptions: z.array(z.string()).optional(),
  selfHealAttemptsCount: z.number().optional(),
  resources: z
    .array(
      z.looseObject({
        group: z.string().default(''),
        kind: z.string(),
        name: z.string(),
        namespace: z.string().optional(),
      }),
    )
    .optional(),
});

export type SyncRequest = z.infer<typeof syncSchema>;

const initiatorSchema = z.looseObject({
  username: z.string().optional(),
  automated: z.boolean().optional(),
});

const operationSchema = z.looseObject({
  sync: syncSchema.optional(),
  initiatedBy: initiatorSchema.optional(),
  info: z.array(z.unknown()).optional(),
  retry: retrySchema.optional(),
});

export type Operation = z.infer<typeof operationSchema>;

export type OperationPhase =
  'Running' | 'Terminating' | 'Failed' | 'Error' | 'Succeeded';

const syncResultSchema = z.looseObject({
  revision: z.string().default(''),
  revisions: z.array(z.string()).optional(),
  source: sourceSchema.optional(),
  sources: z.array(sourceSchema).optional(),
  resources: z.array(z.looseObject({})).optional(),
});

export type SyncResult = z.infer<typeof syncResultSchema>;

const operationStateSchema = z.looseObject({
  operation: operationSchema,
  phase: z.enum(['Running', 'Terminating', 'Failed', 'Error', 'Succeeded']),
  message: z.string().optional(),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  retryCount: z.number().optional(),
  syncResult: syncResultSchema.optional(),
});

export type OperationState = z.infer<typeof operationStateSchema>;

const conditionSchema = z.looseObject({
  type: z.string(),
  message: z.string(),
  lastTransitionTime: z.string().optional(),
});

export type AppCondition = z.infer<typeof conditionSchema>;

const historySchema = z.looseObject({
  id: z.number(),
  revision: z.string().optional(),
  revisions: z.array(z.string()).optional(),
  source: sourceSchema.optional(),
  sources: z.array(sourceSchema).optional(),
});

const statusSchema = z.looseObject({
  sync: z
    .looseObject({
      status: z.string().default('Unknown'),
      revision: z.string().optional(),
      revisions: z.array(z.string()).optional(),
      comparedTo: z.looseObject({}).optional(),
    })
    .optional(),
  health: z
    .looseObject({
      status: z.string().optional(),
      message: z.string().optional(),
      lastTransitionTime: z.string().optional(),
    })
    .optional(),
  history: z.array(historySchema).default([]),
  conditions: z.array(conditionSchema).default([]),
  operationState: operationStateSchema.optional(),
  reconciledAt: z.string().optional(),
  resources: z.array(z.looseObject({})).optional(),
});

const applicationSchema = z.looseObject({
  spec: z.looseObject({
    project: z.string().default('default'),
    source: sourceSchema.optional(),
    sources: z.array(sourceSchema).optional(),
    destination: destinationSchema.default({}),
    ignoreDifferences: z.array(ignoreSchema).default([]),
    revisionHistoryLimit: z.number().default(10),
    syncPolicy: z
      .looseObject({
        automated: z
          .looseObject({
            enabled: z.boolean().nullish(),
            prune: z.boolean().default(false),
            selfHeal: z.boolean().default(false),
            allowEmpty: z.boolean().default(false),
          })
          .nullish(),
        syncOptions: z.array(z.string()).default([]),
        retry: retrySchema.nullish(),
      })
      .nullish(),
  }),
  operation: operationSchema.nullish(),
  status: statusSchema.prefault({}),
});

type ApplicationBody = z.infer<typeof applicationSchema>;

/** An Application as the controller reads it. */
export interface Application {
  object: KubernetesObject;
  name: string;
  namespace: string;
  spec: ApplicationBody['spec'];
  operation?: Operation;
  status: ApplicationBody['status'];
  /** One without `sources`, as many as there are with it. */
  sources: Source[];
  multiSource: boolean;
  automated?: { prune: boolean; selfHeal: boolean; allowEmpty: boolean };
  syncOptions: string[];
}

/** Undefined for an object that Argo CD could not read either. */
export const readApplication = rememberRead(
  (object): Application | undefined => {
    const parsed = applicationSchema.safeParse(object);
    if (!parsed.success) {
      return undefined;
    }
    const { spec, operation, status } = parsed.data;
    const multiSource = (spec.sources?.length ?? 0) > 0;
    const single = spec.source ? [spec.source] : [];
    const automated = spec.syncPolicy?.automated;
    return {
      object,
      name: object.metadata.name,
      namespace: object.metadata.namespace ?? CONTROL_PLANE_NAMESPACE,
      spec,
      ...(operation && { operation }),
      status,
      multiSource,
      sources: multiSource ? (spec.sources ?? []) : single,
      // Off only when it is absent or says `enabled: false`.
      ...(automated && automated.enabled !== false && { automated }),
      syncOptions: spec.syncPolicy?.syncOptions ?? [],
    };
  },
);

export function applicationRef(place: {
  namespace: string;
  name: string;
}): ObjectRef {
  return { ...APPLICATION, namespace: place.namespace, name: place.name };
}

/** `namespace_name`, or the bare name in Argo CD's own namespace. */
export function instanceName({
  namespace,
  name,
}: {
  namespace: string;
  name: string;
}): string {
  return namespace === CONTROL_PLANE_NAMESPACE ? name : `${namespace}_${name}`;
}

export function placeOfInstance(instance: string): {
  namespace: string;
  name: string;
} {
  const [namespace, name] = instance.split('_');
  return name === undefined
    ? { namespace: CONTROL_PLANE_NAMESPACE, name: instance }
    : { namespace, name };
}

export function isCompleted(phase: OperationPhase): boolean {
  return phase !== 'Running' && phase !== 'Terminating';
}

/** Whether `option=true` or the like is among the options. */
export function hasOption(options: readonly string[], option: string): boolean {
  return options.includes(option);
}
