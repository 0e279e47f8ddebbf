import type {
  Operation,
  OperationSummary,
} from '@slipway/backstage-plugin-mlops-common';
import { isFinished, type StoredOperation } from './store';

/** As the API shows it: without what is only for carrying it on. */
export function toOperation(stored: StoredOperation): Operation {
  const { id, entityRef, environment, action, title, state } = stored;
  const { requestedBy, reason, approval, error, finishedAt } = stored;
  return {
    id,
    entityRef,
    ...(environment !== undefined && { environment }),
    action,
    title,
    state,
    requestedBy,
    ...(reason && { reason }),
    createdAt: instant(stored.createdAt),
    updatedAt: instant(stored.updatedAt),
    ...(finishedAt !== undefined && { finishedAt: instant(finishedAt) }),
    approval,
    cancel: cancelOf(stored),
    steps: stored.steps.map(({ step, progress }) => ({
      id: step.id,
      title: step.title,
      ...(step.detail && { detail: step.detail }),
      system: step.system,
      effect: step.effect,
      ...(step.url && { url: step.url }),
      progress,
    })),
    ...(error && { error }),
  };
}

export function toSummary(stored: StoredOperation): OperationSummary {
  const { approval, id, action, title, state, requestedBy } = stored;
  const step = stepOf(stored);
  const message = messageOf(stored);
  return {
    id,
    action,
    title,
    state,
    requestedBy,
    createdAt: instant(stored.createdAt),
    updatedAt: instant(stored.updatedAt),
    ...(step && { step: step.step.title }),
    ...(message && { message }),
    ...(approval.state === 'needed' && !isFinished(stored) && { approval }),
  };
}

/** Whether it can still be cancelled; if not, why. */
export function cancelOf(stored: StoredOperation): Operation['cancel'] {
  if (isFinished(stored)) return impossible('It has ended.');
  if (stored.cancelledBy) {
    return impossible(`${stored.cancelledBy} has cancelled it already.`);
  }
  if (stored.state === 'compensating') {
    return impossible('It failed, and what it did is being taken back.');
  }
  const current = stored.steps.at(stored.currentStep);
  if (stored.state === 'planned' || !current || current.step.cancellable) {
    return { possible: true };
  }
  return impossible(
    `“${current.step.title}” cannot be interrupted; wait for its end.`,
  );
}

function impossible(reason: string): Operation['cancel'] {
  return { possible: false, reason };
}

/** Where it is, or where it stopped. */
function stepOf({ steps, currentStep, state }: StoredOperation) {
  const undoing = steps.find(({ progress }) => progress.state === 'undoing');
  return state === 'planned' ? undefined : (undoing ?? steps.at(currentStep));
}

function messageOf(stored: StoredOperation): string | undefined {
  const { error, approval } = stored;
  if (error) return error.message;
  if (approval.state === 'needed') return approval.message;
  const progress = stepOf(stored)?.progress;
  return progress?.state === 'waiting' ? progress.message : undefined;
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
