import type { OperationError } from '@slipway/backstage-plugin-mlops-common';
import type { StoredOperation, StoredStep } from '../store';

const CANCELLED = 'Cancelled';

/** How an operation ended that did not come to its end, and what stays of it. */
export function endingOf(operation: StoredOperation): {
  state: 'failed' | 'cancelled';
  error?: OperationError;
} {
  const { error, cancelledBy, steps } = operation;
  const stays = steps.filter(staysDone).map(titleOf);
  const stuck = steps.filter(({ undo }) => undo === 'failed').map(titleOf);
  const state = error ? 'failed' : 'cancelled';
  const sentences = [
    error?.message ?? `${cancelledBy ?? 'Somebody'} cancelled it`,
    stays.length > 0 && `This was done and stays: ${stays.join(', ')}`,
    stuck.length > 0 && `This could not be taken back: ${stuck.join(', ')}`,
  ].filter(Boolean);
  // Cancelled without a trace: there is nothing to say.
  if (!error && sentences.length === 1) return { state };
  return {
    state,
    error: {
      name: error?.name ?? CANCELLED,
      message: sentences.join('. '),
      fix: fixFor(error, stuck),
    },
  };
}

function fixFor(
  error: OperationError | undefined,
  stuck: readonly string[],
): string {
  if (stuck.length > 0) {
    return `Take this back by hand: ${stuck.join(', ')}. Then look at the new plan.`;
  }
  return (
    error?.fix ?? 'Look at the new plan: it begins with what is there now.'
  );
}

function staysDone({ step, progress }: StoredStep): boolean {
  return step.effect === 'change' && progress.state === 'succeeded';
}

function titleOf({ step }: StoredStep): string {
  return `“${step.title}”`;
}
