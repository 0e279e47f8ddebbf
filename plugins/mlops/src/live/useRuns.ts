import { useApi } from '@backstage/core-plugin-api';
import type {
  Delivery,
  WorkflowPhase,
  WorkflowRun,
} from '@slipway/backstage-plugin-mlops-common';
import { mlopsApiRef } from '../api';
import { useLoaded } from './useLoaded';

const MORE = 50;

/** Which runs are wanted. */
export interface RunsWanted {
  phase?: WorkflowPhase;
  /** More than the latest few that come with the page. */
  more: boolean;
}

/** The runs of an entity: those on the page, or more of them by hand. */
export function useRuns(delivery: Delivery, { more, phase }: RunsWanted) {
  const api = useApi(mlopsApiRef);
  const { entityRef, training } = delivery;
  const asks = more || phase !== undefined;
  const { error, isLoading, value } = useLoaded(
    asks ? `${entityRef} ${phase ?? ''}` : undefined,
    delivery.revision,
    signal => api.getWorkflows(entityRef, { limit: MORE, phase, signal }),
  );
  const known: { runs: WorkflowRun[]; total: number } = {
    runs: phase
      ? training.runs.filter(run => run.phase === phase)
      : training.runs,
    total: training.total,
  };
  return {
    runs: asks && value ? value.runs : known.runs,
    total: asks && value ? value.total : known.total,
    isLoading: asks && isLoading && !value,
    error: asks ? error : undefined,
  };
}
