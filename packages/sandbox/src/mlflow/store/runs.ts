import { invalid, missing } from '../errors';
import { paginate } from '../pagination';
import { RUNS } from '../search/dialects';
import { matches, parseFilter, type Lookup } from '../search/filter';
import { parseOrder, sortBy } from '../search/order';
import type { LifecycleStage, Metric, Page, Run, RunStatus } from '../types';
import {
  isInView,
  type Experiments,
  type Search,
  type ViewType,
} from './experiments';
import type { Origin } from './origin';
import { runName } from './runNames';

const RUN_NAME = 'mlflow.runName';

export interface NewRun {
  experimentId: string;
  name?: string;
  userId?: string;
  startTime?: number;
  tags?: Iterable<[string, string]>;
}

/** The runs with their metrics, params and tags. */
export class Runs {
  private readonly byId = new Map<string, Run>();
  private readonly origin: Origin;
  private readonly experiments: Experiments;

  constructor(origin: Origin, experiments: Experiments) {
    this.origin = origin;
    this.experiments = experiments;
  }

  create(given: NewRun): Run {
    const experiment = this.experiments.getActive(given.experimentId);
    const id = this.origin.random.hex(32);
    const tags = new Map(given.tags);
    const name =
      given.name || tags.get(RUN_NAME) || runName(this.origin.random);
    tags.set(RUN_NAME, name);
    const run: Run = {
      id,
      name,
      experimentId: experiment.id,
      userId: given.userId ?? '',
      status: 'RUNNING',
      startTime: given.startTime ?? this.origin.now(),
      artifactUri: `${experiment.artifactLocation}/${id}/artifacts`,
      lifecycleStage: 'active',
      tags,
      params: new Map(),
      metrics: new Map(),
      datasets: [],
      modelInputs: [],
      modelOutputs: [],
    };
    this.byId.set(id, run);
    return run;
  }

  /** @throws MlflowError when there is none. */
  get(id: string): Run {
    const run = this.byId.get(id);
    if (!run) {
      throw missing(`Run with id=${id} not found`);
    }
    return run;
  }

  /** @throws MlflowError unless there is one and it is not deleted. */
  getActive(id: string): Run {
    const run = this.get(id);
    if (run.lifecycleStage !== 'active') {
      throw invalid(
        `The run ${id} must be in the 'active' state. Current state is deleted.`,
      );
    }
    return run;
  }

  update(
    id: string,
    change: { status?: RunStatus; endTime?: number; name?: string },
  ): Run {
    const run = this.getActive(id);
    if (change.status) run.status = change.status;
    if (change.endTime !== undefined) run.endTime = change.endTime;
    if (change.name) {
      run.name = change.name;
      run.tags.set(RUN_NAME, change.name);
    }
    return run;
  }

  setLifecycle(id: string, stage: LifecycleStage): void {
    this.get(id).lifecycleStage = stage;
  }

  logMetric(id: string, metric: Metric): void {
    const { metrics } = this.getActive(id);
    const history = metrics.get(metric.key) ?? [];
    // The same point logged twice is kept once, as the SQL store's key has it.
    const known = history.some(
      each =>
        each.timestamp === metric.timestamp &&
        each.step === metric.step &&
        Object.is(each.value, metric.value),
    );
    if (!known) {
      metrics.set(metric.key, [...history, metric]);
    }
  }

  logParam(id: string, key: string, value: string): void {
    const { params } = this.getActive(id);
    const old = params.get(key);
    if (old !== undefined && old !== value) {
      throw invalid(
        `Changing param values is not allowed. Param with key='${key}' was already logged with value='${old}' for run ID='${id}'. Attempted logging new value '${value}'.`,
      );
    }
    params.set(key, value);
  }

  setTag(id: string, key: string, value: string): void {
    const run = this.getActive(id);
    run.tags.set(key, value);
    if (key === RUN_NAME) run.name = value;
  }

  deleteTag(id: string, key: string): void {
    if (!this.getActive(id).tags.delete(key)) {
      throw missing(`No tag with name: ${key} in run with id ${id}`);
    }
  }

  /** A metric's points by time; none for a run or key that is not known. */
  history(id: string, key: string): Metric[] {
    const points = this.byId.get(id)?.metrics.get(key) ?? [];
    return [...points].sort(
      (a, b) => a.timestamp - b.timestamp || a.step - b.step,
    );
  }

  search(
    search: Search & { experimentIds: string[]; view?: ViewType },
  ): Page<Run> {
    const clauses = parseFilter(search.filter, RUNS);
    const orders = parseOrder(search.orderBy ?? [], RUNS);
    const found = [...this.byId.values()]
      .filter(
        run =>
          search.experimentIds.includes(run.experimentId) &&
          isInView(run.lifecycleStage, search.view ?? 'ACTIVE_ONLY') &&
          matches(clauses, lookupIn(run)),
      )
      .sort((a, b) => b.startTime - a.startTime || (a.id < b.id ? -1 : 1));
    const sorted = sortBy(found, orders, (run, { type, key }) => {
      const value = lookupIn(run)(type, key);
      return typeof value === 'object' ? undefined : value;
    });
    return paginate(sorted, search.maxResults, search.pageToken);
  }
}

/** The value of a metric that counts: the one of the last step. */
export function latest(points: readonly Metric[]): Metric {
  return points.reduce((best, point) => {
    const later =
      point.step - best.step ||
      point.timestamp - best.timestamp ||
      point.value - best.value;
    return later > 0 ? point : best;
  });
}

function lookupIn(run: Run): Lookup {
  return (type, key) => {
    switch (type) {
      case 'metric': {
        const points = run.metrics.get(key);
        return points && latest(points).value;
      }
      case 'parameter':
        return run.params.get(key);
      case 'tag':
        return run.tags.get(key);
      case 'attribute':
        return attributeOf(run, key);
      default:
        return [];
    }
  };
}

function attributeOf(run: Run, key: string): string | number | undefined {
  switch (key) {
    case 'run_id':
      return run.id;
    case 'run_name':
      return run.name;
    case 'user_id':
      return run.userId;
    case 'status':
      return run.status;
    case 'artifact_uri':
      return run.artifactUri;
    case 'start_time':
      return run.startTime;
    case 'end_time':
      return run.endTime;
    default:
      return undefined;
  }
}
