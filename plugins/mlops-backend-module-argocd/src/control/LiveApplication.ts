import type { JsonObject } from '@backstage/types';
import { z } from 'zod';

/** Marks an operation of Argo CD as asked for by one of the portal's. */
export const OPERATION_INFO = 'slipway.dev/operation';

const jsonObject = z.record(z.string(), z.json());
const infoSchema = z
  .array(z.object({ name: z.string(), value: z.string() }))
  .nullish();

const operationSchema = z.object({
  info: infoSchema,
  sync: z
    .object({
      revision: z.string().optional(),
      revisions: z.array(z.string()).nullish(),
    })
    .nullish(),
});

/**
 * An Application as far as it has to be known to change it (argo-cd v3.5,
 * pkg/apis/application/v1alpha1/types.go).
 */
const liveApplicationSchema = z.object({
  metadata: z.object({
    resourceVersion: z.string().optional(),
    annotations: z.record(z.string(), z.string()).nullish(),
    deletionTimestamp: z.string().nullish(),
  }),
  spec: z.object({
    syncPolicy: z
      .object({
        automated: jsonObject.nullish(),
        syncOptions: z.array(z.string()).nullish(),
        retry: jsonObject.nullish(),
      })
      .nullish(),
  }),
  operation: operationSchema.nullish(),
  status: z
    .object({
      operationState: z
        .object({
          phase: z.string(),
          message: z.string().optional(),
          startedAt: z.string(),
          operation: operationSchema.nullish(),
        })
        .nullish(),
      resources: z
        .array(
          z.object({
            group: z.string().optional(),
            kind: z.string(),
            namespace: z.string().optional(),
            name: z.string(),
          }),
        )
        .nullish(),
      history: z
        .array(
          z.object({
            id: z.number(),
            revision: z.string().optional(),
            revisions: z.array(z.string()).nullish(),
            source: jsonObject.nullish(),
            sources: z.array(jsonObject).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

export type LiveApplication = z.infer<typeof liveApplicationSchema>;
export type HistoryEntry = NonNullable<
  NonNullable<LiveApplication['status']>['history']
>[number];

export function parseApplication(object: unknown): LiveApplication {
  return liveApplicationSchema.parse(object);
}

/** As it stands in the spec; undefined where auto-sync is off. */
export function automatedOf({ spec }: LiveApplication): JsonObject | undefined {
  const automated = spec.syncPolicy?.automated;
  return automated && automated.enabled !== false ? automated : undefined;
}

/** Whether an operation is under way or about to begin. */
export function isBusy({ operation, status }: LiveApplication): boolean {
  const state = status?.operationState;
  return Boolean(operation) || (state ? isUnderWay(state) : false);
}

export function isUnderWay({ phase }: { phase: string }): boolean {
  return phase === 'Running' || phase === 'Terminating';
}

export function isMarked(
  operation: z.infer<typeof operationSchema> | null | undefined,
  operationId: string,
): boolean {
  return Boolean(
    operation?.info?.some(
      ({ name, value }) => name === OPERATION_INFO && value === operationId,
    ),
  );
}
