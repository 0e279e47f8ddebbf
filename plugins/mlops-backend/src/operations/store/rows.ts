import type { Entity } from '@backstage/catalog-model';
import {
  operationApprovalSchema,
  operationErrorSchema,
  operationStateSchema,
  releaseSchema,
  stepProgressSchema,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import {
  actionStepSchema,
  storedRequestSchema,
  type StoredOperation,
  type StoredStep,
} from './StoredOperation';

const instant = z.coerce.number();
const optionalInstant = instant.nullable().transform(orAbsent);
const optionalText = z.string().nullable().transform(orAbsent);
const jsonObject = z.record(z.string(), z.json());

const identitySchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
const entitySchema = z.custom<Entity>(
  value => identitySchema.safeParse(value).success,
  'is not an entity',
);

const operationRowSchema = z.object({
  id: z.string(),
  entity_ref: z.string(),
  environment: optionalText,
  action: z.string(),
  title: z.string(),
  state: operationStateSchema,
  requested_by: z.string(),
  reason: optionalText,
  request: stored(storedRequestSchema),
  entity: stored(entitySchema),
  release: optional(releaseSchema),
  leaves: optional(releaseSchema),
  approval: stored(operationApprovalSchema),
  error: optional(operationErrorSchema),
  lock_name: optionalText,
  plan_hash: z.string(),
  current_step: z.number(),
  cancelled_by: optionalText,
  expires_at: optionalInstant,
  revision: z.number(),
  created_at: instant,
  updated_at: instant,
  finished_at: optionalInstant,
  lease_owner: optionalText,
});

const stepRowSchema = z.object({
  operation_id: z.string(),
  position: z.number(),
  step: stored(actionStepSchema),
  progress: stored(stepProgressSchema),
  checkpoint: optional(jsonObject),
  output: optional(jsonObject),
  undo: z.enum(['done', 'failed']).nullable().transform(orAbsent),
});

/** Puts together what the two tables have of operations, in the rows' order. */
export function readOperations(
  operationRows: readonly unknown[],
  stepRows: readonly unknown[],
): StoredOperation[] {
  const steps = new Map<string, StoredStep[]>();
  const parsed = stepRows.map(row => stepRowSchema.parse(row));
  for (const row of parsed.sort((a, b) => a.position - b.position)) {
    const { operation_id: id, position: _, ...step } = row;
    steps.set(id, [...(steps.get(id) ?? []), step]);
  }
  return operationRows.map(row => readOperation(row, steps));
}

function readOperation(
  row: unknown,
  steps: ReadonlyMap<string, StoredStep[]>,
): StoredOperation {
  const read = operationRowSchema.parse(row);
  return {
    id: read.id,
    entityRef: read.entity_ref,
    environment: read.environment,
    action: read.action,
    title: read.title,
    state: read.state,
    requestedBy: read.requested_by,
    reason: read.reason,
    request: read.request,
    entity: read.entity,
    release: read.release,
    leaves: read.leaves,
    approval: withExpiry(read.approval, read.expires_at),
    error: read.error,
    lock: read.lock_name,
    planHash: read.plan_hash,
    currentStep: read.current_step,
    cancelledBy: read.cancelled_by,
    revision: read.revision,
    createdAt: read.created_at,
    updatedAt: read.updated_at,
    finishedAt: read.finished_at,
    leaseOwner: read.lease_owner,
    steps: steps.get(read.id) ?? [],
  };
}

function withExpiry(
  approval: StoredOperation['approval'],
  expiresAt: number | undefined,
): StoredOperation['approval'] {
  return approval.state === 'needed' && expiresAt !== undefined
    ? { ...approval, expiresAt: new Date(expiresAt).toISOString() }
    : approval;
}

function stored<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
}

function optional<T extends z.ZodType>(schema: T) {
  return stored(schema).nullable().transform(orAbsent);
}

function orAbsent<T>(value: T | null): T | undefined {
  return value ?? undefined;
}
