import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import {
  operationApprovalSchema,
  operationErrorSchema,
  operationStateSchema,
  plannedStepSchema,
  releaseSchema,
  stepProgressSchema,
  type ActionRequest,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';

export const actionStepSchema = plannedStepSchema.extend({
  kind: z.string(),
  input: z.record(z.string(), z.json()),
  deadlineSeconds: z.number(),
  cancellable: z.boolean().optional(),
});

/** A step of an operation, with what is kept of it. */
export interface StoredStep {
  step: z.infer<typeof actionStepSchema>;
  progress: z.infer<typeof stepProgressSchema>;
  checkpoint?: JsonObject;
  output?: JsonObject;
  /** Whether what it did was taken back. */
  undo?: 'done' | 'failed';
}

/** An operation as the database has it. */
export interface StoredOperation {
  id: string;
  entityRef: string;
  environment?: string;
  action: string;
  title: string;
  state: z.infer<typeof operationStateSchema>;
  requestedBy: string;
  reason?: string;
  request: z.output<typeof storedRequestSchema>;
  /** As it was when it was asked for. */
  entity: Entity;
  release?: z.infer<typeof releaseSchema>;
  /** The release that it takes back. */
  leaves?: z.infer<typeof releaseSchema>;
  approval: z.infer<typeof operationApprovalSchema>;
  error?: z.infer<typeof operationErrorSchema>;
  lock?: string;
  planHash: string;
  currentStep: number;
  cancelledBy?: string;
  /** Another one with each change. */
  revision: number;
  createdAt: number;
  updatedAt: number;
  finishedAt?: number;
  leaseOwner?: string;
  steps: StoredStep[];
}

export const storedRequestSchema = z.object({
  action: z.string(),
  environment: z.string().optional(),
  input: z.record(z.string(), z.json()),
}) satisfies z.ZodType<ActionRequest>;

export function isFinished({ state }: Pick<StoredOperation, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}
