import type { TimelineEvent } from '@slipway/backstage-plugin-mlops-common';
import type { Occurrence } from '../timeline/occurrence';
import type { StoredOperation } from './store';

/** The end of an operation, as the timeline tells it. */
export function operationEnded(
  operation: StoredOperation,
  at: string,
): Occurrence {
  const { id, environment, requestedBy, release, reason } = operation;
  const event: Occurrence['event'] = {
    at,
    kind: 'operation',
    outcome: outcomeOf(operation),
    message: messageOf(operation, reason),
    ...(environment !== undefined && { environment }),
    ...(release?.revision && { revision: release.revision }),
    ...(release?.model && { model: release.model }),
    actor: requestedBy,
    source: 'mlops/operations',
  };
  return { key: `operation ${id}`, event };
}

function outcomeOf({ state }: StoredOperation): TimelineEvent['outcome'] {
  if (state === 'succeeded') return 'success';
  return state === 'failed' ? 'failure' : 'neutral';
}

function messageOf(
  { title, state, error, cancelledBy }: StoredOperation,
  reason: string | undefined,
): string {
  switch (state) {
    case 'succeeded':
      return reason ? `${title}: ${reason}` : title;
    case 'cancelled':
      return cancelledBy
        ? `${title}: cancelled by ${cancelledBy}`
        : `${title}: not begun. ${error?.message ?? ''}`.trimEnd();
    default:
      return `${title}: failed. ${error?.message ?? ''}`.trimEnd();
  }
}
