import type { OperationError } from '@slipway/backstage-plugin-mlops-common';
import type { StepChange, StoredOperation, StoredStep } from '../store';

const CANCELLED = 'Cancelled';
const MINUTE_MS = 60_000;
const UNITS = [
  { unit: 'hour', size: 60 * MINUTE_MS },
  { unit: 'minute', size: MINUTE_MS },
  { unit: 'second', size: 1_000 },
] as const;

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

/** What is written of the steps that it does not come to. */
export function skippedFrom(
  { steps }: StoredOperation,
  from: number,
  message: string,
): StepChange[] {
  return steps
    .map((_, position): StepChange => ({
      position,
      progress: { state: 'skipped', message },
    }))
    .slice(from);
}

/** Nobody approved it in time. */
export function expiryOf({
  approval,
  createdAt,
}: StoredOperation): OperationError {
  const expiresAt = approval.state === 'needed' && approval.expiresAt;
  const waited = expiresAt && inWords(Date.parse(expiresAt) - createdAt);
  return {
    name: 'ApprovalExpired',
    message: `Nobody approved it ${waited ? `within ${waited}` : 'in time'}, so it was not begun`,
    fix: 'Look at the plan as it is now, and ask for it again.',
  };
}

function inWords(ms: number): string {
  const { unit, size } = UNITS.find(each => ms >= each.size) ?? UNITS[2];
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
  const most = { maximumFractionDigits: 1 };
  return new Intl.NumberFormat('en', { ...style, ...most }).format(ms / size);
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
