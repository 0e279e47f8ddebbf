import { duplicate, invalid, missing } from '../errors';
import { paginate } from '../pagination';
import { EXPERIMENTS } from '../search/dialects';
import { matches, parseFilter } from '../search/filter';
import { parseOrder, sortBy } from '../search/order';
import type { Experiment, LifecycleStage, Page } from '../types';
import type { Origin } from './origin';

export interface Search {
  filter?: string;
  orderBy?: string[];
  maxResults: number;
  pageToken?: string;
}

/** Which of the active and the deleted a search takes. */
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

export function isInView(stage: LifecycleStage, view: ViewType): boolean {
  return view === 'ALL' || (view === 'DELETED_ONLY') === (stage === 'deleted');
}

/** The experiments; `0` is the one that is always there. */
export class Experiments {
  private readonly byId = new Map<string, Experiment>();
  private readonly origin: Origin;

  constructor(origin: Origin) {
    this.origin = origin;
    this.create('Default');
  }

  create(
    name: string,
    options: {
      artifactLocation?: string;
      tags?: Iterable<[string, string]>;
    } = {},
  ): Experiment {
    if ([...this.byId.values()].some(experiment => experiment.name === name)) {
      throw duplicate(`Experiment(name=${name}) already exists.`);
    }
    const id = String(this.byId.size);
    const now = this.origin.now();
    const experiment: Experiment = {
      id,
      name,
      artifactLocation:
        options.artifactLocation || `${this.origin.artifactRoot}${id}`,
      lifecycleStage: 'active',
      createdAt: now,
      updatedAt: now,
      tags: new Map(options.tags),
    };
    this.byId.set(id, experiment);
    return experiment;
  }

  /** @throws MlflowError when there is none. */
  get(id: string): Experiment {
    const experiment = this.byId.get(id);
    if (!experiment) {
      throw missing(`No Experiment with id=${id} exists`);
    }
    return experiment;
  }

  /** @throws MlflowError unless there is one and it is not deleted. */
  getActive(id: string): Experiment {
    const experiment = this.get(id);
    if (experiment.lifecycleStage !== 'active') {
      throw invalid(
        `The experiment ${id} must be in the 'active' state. Current state is deleted.`,
      );
    }
    return experiment;
  }

  byName(name: string): Experiment | undefined {
    return [...this.byId.values()].find(each => each.name === name);
  }

  rename(id: string, name: string): void {
    const other = this.byName(name);
    if (other && other.id !== id) {
      throw duplicate(`Experiment(name=${name}) already exists.`);
    }
    this.touch(this.getActive(id)).name = name;
  }

  setLifecycle(id: string, stage: LifecycleStage): void {
    this.touch(this.get(id)).lifecycleStage = stage;
  }

  setTag(id: string, key: string, value: string): void {
    this.getActive(id).tags.set(key, value);
  }

  deleteTag(id: string, key: string): void {
    if (!this.getActive(id).tags.delete(key)) {
      throw missing(`No tag with name: ${key} in experiment with id ${id}`);
    }
  }

  search(search: Search & { view?: ViewType }): Page<Experiment> {
    if (search.maxResults < 1) {
      throw invalid(
        `Invalid value ${search.maxResults} for parameter 'max_results' supplied. It must be a positive integer`,
      );
    }
    const clauses = parseFilter(search.filter, EXPERIMENTS);
    const orders = parseOrder(
      search.orderBy?.length ? search.orderBy : ['creation_time DESC'],
      EXPERIMENTS,
    );
    const found = [...this.byId.values()]
      .filter(({ lifecycleStage }) =>
        isInView(lifecycleStage, search.view ?? 'ACTIVE_ONLY'),
      )
      .filter(experiment =>
        matches(clauses, (type, key) =>
          type === 'tag'
            ? experiment.tags.get(key)
            : attributeOf(experiment, key),
        ),
      )
      .reverse();
    return paginate(
      sortBy(found, orders, (experiment, { key }) =>
        attributeOf(experiment, key),
      ),
      search.maxResults,
      search.pageToken,
    );
  }

  private touch(experiment: Experiment): Experiment {
    experiment.updatedAt = this.origin.now();
    return experiment;
  }
}

function attributeOf(
  experiment: Experiment,
  key: string,
): string | number | undefined {
  switch (key) {
    case 'name':
      return experiment.name;
    case 'experiment_id':
      return experiment.id;
    case 'creation_time':
      return experiment.createdAt;
    case 'last_update_time':
      return experiment.updatedAt;
    default:
      return undefined;
  }
}
