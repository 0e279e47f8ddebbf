import type { OperationError } from '@slipway/backstage-plugin-mlops-common';
import type { StoredStep } from '../store';

const RETRIED = new Set(['ServiceUnavailableError', 'RetryAfterError']);
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const LONGEST_MESSAGE = 1_000;

/** What another try may mend. */
export function isPassing({ name }: Error): boolean {
  return RETRIED.has(name);
}

/** Longer each time, and never the same for two that failed together. */
export function pauseBefore(attempt: number): number {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  return full * (0.5 + Math.random() / 2);
}

/** An error as it is kept and shown, with the next sensible thing to do. */
export function describeFault(
  error: Error,
  { step }: StoredStep,
): OperationError {
  return {
    name: error.name,
    message: `${step.title}: ${error.message.slice(0, LONGEST_MESSAGE)}`,
    fix: fixFor(error, step.system),
  };
}

function fixFor({ name }: Error, system: string): string {
  switch (name) {
    case 'NotAllowedError':
    case 'AuthenticationError':
      return `Have the portal’s account at ${system} given the right to do this, then start it again.`;
    case 'DeadlineError':
      return 'See what it waits for, mend that, and start it again: a new plan begins with what is there now.';
    case 'ServiceUnavailableError':
    case 'RetryAfterError':
      return `Start it again when ${system} answers.`;
    default:
      return 'Look at the new plan: it begins with what is there now.';
  }
}

/** The time that a step was given is over. */
export class DeadlineError extends Error {
  name = 'DeadlineError' as const;
}
