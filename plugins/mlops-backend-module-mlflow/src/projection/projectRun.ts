import type { RunAnswer } from '../client/schemas';
import { cutKeyValues, cutMetrics } from './cut';
import { sourceRepository } from './sourceRepository';

/** What is kept of the run that made a version. */
export interface ObservedRun {
  id: string;
  name?: string;
  experimentId?: string;
  /** RUNNING and SCHEDULED runs change; the others seldom do. */
  finished: boolean;
  metrics: Readonly<Record<string, number>>;
  params: Readonly<Record<string, string>>;
  sourceCommit?: string;
  sourceRepository?: string;
}

const COMMIT = /^[0-9a-f]{7,64}$/i;

export function projectRun(id: string, run: RunAnswer): ObservedRun {
  const tags = new Map(
    (run.data?.tags ?? []).map(({ key, value }) => [key, value]),
  );
  const commit = tags.get('mlflow.source.git.commit');
  return {
    id,
    name: run.info.run_name || tags.get('mlflow.runName') || undefined,
    experimentId: run.info.experiment_id,
    finished: ['FINISHED', 'FAILED', 'KILLED'].includes(run.info.status ?? ''),
    metrics: cutMetrics(run.data?.metrics),
    params: cutKeyValues(run.data?.params),
    sourceCommit: commit && COMMIT.test(commit) ? commit : undefined,
    sourceRepository: sourceRepository(tags.get('mlflow.source.git.repoURL')),
  };
}
