import type {
  ActionAccess,
  ActionOffer,
  Operation,
  OperationState,
  OperationStep,
} from '@slipway/backstage-plugin-mlops-common';
import { duration } from './time';
import type { Status, Tone } from './tone';

const STATE: Record<OperationState, Status> = {
  planned: { tone: 'busy', word: 'Accepted' },
  running: { tone: 'busy', word: 'Running' },
  waiting: { tone: 'busy', word: 'Waiting' },
  compensating: { tone: 'warn', word: 'Undoing' },
  succeeded: { tone: 'good', word: 'Succeeded' },
  failed: { tone: 'bad', word: 'Failed' },
  cancelled: { tone: 'quiet', word: 'Cancelled' },
};

/** How an operation stands, in one word. */
export function operationStatus(operation: {
  state: OperationState;
  approval?: Operation['approval'];
}): Status {
  if (needsApproval(operation)) {
    return { tone: 'warn', word: 'Waits for approval' };
  }
  return STATE[operation.state];
}

/** Whether it will still change by itself. */
export function isActive({ state }: { state: OperationState }): boolean {
  return state !== 'succeeded' && state !== 'failed' && state !== 'cancelled';
}

/** Whether a second person is waited for. */
export function needsApproval(operation: {
  state: OperationState;
  approval?: Operation['approval'];
}): boolean {
  return isActive(operation) && operation.approval?.state === 'needed';
}

const STEP: Record<OperationStep['progress']['state'], Status> = {
  pending: { tone: 'quiet', word: 'To come' },
  running: { tone: 'busy', word: 'Running' },
  waiting: { tone: 'busy', word: 'Waiting' },
  succeeded: { tone: 'good', word: 'Done' },
  failed: { tone: 'bad', word: 'Failed' },
  skipped: { tone: 'quiet', word: 'Skipped' },
  undoing: { tone: 'warn', word: 'Undoing' },
  undone: { tone: 'quiet', word: 'Undone' },
};

/** How a step stands, in one word. */
export function stepStatus({ progress }: OperationStep): Status {
  return STEP[progress.state];
}

/** What a step says of itself. */
export function stepMessage({ progress }: OperationStep): string | undefined {
  if (progress.state === 'failed') return progress.error.message;
  return 'message' in progress ? progress.message : undefined;
}

/** Where a person can see what a step works at. */
export function stepUrl(step: OperationStep): string | undefined {
  const { progress } = step;
  return ('url' in progress ? progress.url : undefined) ?? step.url;
}

/** How long a step took, or has been at it. */
export function stepTook(
  { progress }: OperationStep,
  now: number,
): string | undefined {
  if (!('startedAt' in progress)) return undefined;
  const end = 'finishedAt' in progress ? Date.parse(progress.finishedAt) : now;
  return duration(end - Date.parse(progress.startedAt));
}

/** How much time a step still has before it fails. */
export function stepDeadline(
  { progress }: OperationStep,
  now: number,
): string | undefined {
  if (!('deadline' in progress)) return undefined;
  const left = Date.parse(progress.deadline) - now;
  return left > 0
    ? `gives up in ${duration(left)}`
    : 'its deadline has just passed';
}

/** The step that an operation is at: the one at work, failed, or next. */
export function currentStep(operation: Operation): OperationStep | undefined {
  const at = (states: readonly OperationStep['progress']['state'][]) =>
    operation.steps.find(({ progress }) => states.includes(progress.state));
  return at(['running', 'waiting', 'undoing']) ?? at(['failed', 'pending']);
}

/** `Step 3 of 7: Revert overlays/production`. */
export function progressSentence(operation: Operation): string {
  const { approval, steps } = operation;
  if (needsApproval(operation) && approval.state === 'needed') {
    return approval.message;
  }
  const done = steps.filter(isDone).length;
  const step = currentStep(operation);
  if (!step || !isActive(operation)) {
    return `${done} of ${steps.length} steps done`;
  }
  return `Step ${steps.indexOf(step) + 1} of ${steps.length}: ${step.title}`;
}

function isDone({ progress }: OperationStep): boolean {
  return progress.state === 'succeeded' || progress.state === 'skipped';
}

/** Marks of the steps, for the strip that shows them at a glance. */
export function stepTones(operation: Operation): Tone[] {
  return operation.steps.map(step => stepStatus(step).tone);
}

/** How long an operation took, or has been under way. */
export function operationTook(operation: Operation, now: number): string {
  const end = operation.finishedAt ? Date.parse(operation.finishedAt) : now;
  return duration(end - Date.parse(operation.createdAt));
}

/** Why a person may not approve it herself. */
export function approvalObstacle(
  operation: Operation,
  { user, access }: { user?: string; access?: ActionAccess },
): string | undefined {
  if (user !== undefined && user === operation.requestedBy) {
    return 'You asked for it, so another person has to approve it.';
  }
  return refusal(access);
}

/** Why it cannot be cancelled now, or not by this person. */
export function cancelObstacle(
  { action, cancel }: Operation,
  offers: readonly Pick<ActionOffer, 'name' | 'access'>[],
): string | undefined {
  if (!cancel.possible) return cancel.reason;
  return refusal(offers.find(({ name }) => name === action)?.access);
}

/** What is not known the backend decides. */
function refusal(access: ActionAccess | undefined): string | undefined {
  return access?.allowed === false ? access.reason : undefined;
}

/** Where something failed, and what to do about it. */
export interface Failure {
  message: string;
  fix?: string;
}

/** Why an operation failed. */
export function failureOf(operation: Operation): Failure | undefined {
  if (operation.state !== 'failed') return undefined;
  if (operation.error) return operation.error;
  const failed = operation.steps.find(
    ({ progress }) => progress.state === 'failed',
  );
  return failed?.progress.state === 'failed'
    ? failed.progress.error
    : { message: 'It failed without saying why.' };
}

/**
 * The operations that stand above the page: all that are under way, and those
 * that were followed here until they ended.
 */
export function operationsOnTop(
  operations: readonly Operation[],
  {
    dismissed,
    followed,
  }: { dismissed: readonly string[]; followed: readonly string[] },
): Operation[] {
  return operations.filter(
    operation =>
      isActive(operation) ||
      (followed.includes(operation.id) && !dismissed.includes(operation.id)),
  );
}
