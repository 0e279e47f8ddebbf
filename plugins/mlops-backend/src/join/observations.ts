import type {
  Application,
  Reason,
  Rollout,
  WorkflowRun,
  WorkflowTemplate,
  Workload,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  ObservedAlert,
  ObservedModel,
  SourceObservation,
} from '@slipway/backstage-plugin-mlops-node';

/** What all sources together know of one entity. */
export interface Observations {
  applications: Application[];
  rollouts: Rollout[];
  workloads: Workload[];
  runs: { latest: WorkflowRun[]; total: number };
  templates?: WorkflowTemplate[];
  models: ObservedModel[];
  alerts: ObservedAlert[];
  notes: Reason[];
}

/** Lays the sources' observations together; what two of them tell counts once. */
export function mergeObservations(
  observations: readonly SourceObservation[],
): Observations {
  const runs = observations.flatMap(({ runs: some }) => some?.latest ?? []);
  return {
    applications: onceById(observations.flatMap(o => o.applications ?? [])),
    rollouts: onceById(observations.flatMap(o => o.rollouts ?? [])),
    workloads: onceById(observations.flatMap(o => o.workloads ?? [])),
    runs: {
      latest: onceById(runs).sort(newestFirst),
      total: observations.reduce((sum, o) => sum + (o.runs?.total ?? 0), 0),
    },
    templates: onceById(observations.flatMap(o => o.templates ?? [])),
    models: onceById(observations.flatMap(o => o.models ?? [])),
    alerts: onceById(observations.flatMap(o => o.alerts ?? [])),
    notes: observations.flatMap(o => o.notes ?? []),
  };
}

export function newestFirst(a: WorkflowRun, b: WorkflowRun): number {
  return b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id);
}

function onceById<T extends { id: string }>(items: T[]): T[] {
  return [...new Map(items.map(item => [item.id, item])).values()];
}
