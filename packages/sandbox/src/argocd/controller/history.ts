import { timestamp } from '../../kubernetes/timestamp';
import type { Application, OperationState } from '../model/application';

/**
 * The history with one more entry. Only `revisionHistoryLimit` are kept: who
 * wants more has to store them (argo-cd v3.5, persistRevisionHistory).
 */
export function addToHistory(
  { status, spec }: Application,
  state: OperationState,
): Array<Record<string, unknown>> {
  const { syncResult, operation, startedAt, finishedAt } = state;
  const last = status.history.at(-1);
  const multiSource = (syncResult?.sources?.length ?? 0) > 0;
  const entry = {
    id: last ? last.id + 1 : 0,
    deployStartedAt: startedAt,
    deployedAt: finishedAt ?? timestamp(new Date()),
    initiatedBy: operation.initiatedBy ?? {},
    ...(multiSource
      ? { sources: syncResult?.sources, revisions: syncResult?.revisions }
      : { source: syncResult?.source, revision: syncResult?.revision }),
  };
  const limit = Math.max(0, spec.revisionHistoryLimit);
  return limit === 0 ? [] : [...status.history, entry].slice(-limit);
}
