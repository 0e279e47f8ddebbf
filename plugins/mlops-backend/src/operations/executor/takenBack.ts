import type { StepProgress } from '@slipway/backstage-plugin-mlops-common';
import type { UndoOutcome } from '@slipway/backstage-plugin-mlops-node';

/** How a step stands that was taken back, or that could not be any more. */
export function takenBack(
  { message, stays }: UndoOutcome,
  before: StepProgress,
  finishedAt: string,
): StepProgress {
  const said = message && { message };
  if (!stays) return { state: 'undone', finishedAt, ...said };
  const wasDone = before.state === 'succeeded' && before;
  const startedAt = 'startedAt' in before ? before.startedAt : finishedAt;
  return { state: 'succeeded', startedAt, finishedAt, ...wasDone, ...said };
}
