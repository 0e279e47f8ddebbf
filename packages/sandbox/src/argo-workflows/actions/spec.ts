import { z } from 'zod';
import type { WorkflowState } from '../engine/operate';

const specSchema = z.looseObject({});

/** A copy of a workflow's own spec. */
export function specOf(state: WorkflowState): Record<string, unknown> {
  return { ...specSchema.parse(state.spec) };
}
