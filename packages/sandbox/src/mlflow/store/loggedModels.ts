import { missing } from '../errors';
import { paginate } from '../pagination';
import type { LoggedModel, Page } from '../types';
import type { Experiments } from './experiments';
import type { Origin } from './origin';

export interface NewLoggedModel {
  experimentId: string;
  name?: string;
  modelType?: string;
  sourceRunId?: string;
  tags?: Iterable<[string, string]>;
  params?: Iterable<[string, string]>;
}

/** MLflow 3's models as experiments log them, as much as clients need. */
export class LoggedModels {
  private readonly byId = new Map<string, LoggedModel>();
  private readonly origin: Origin;
  private readonly experiments: Experiments;

  constructor(origin: Origin, experiments: Experiments) {
    this.origin = origin;
    this.experiments = experiments;
  }

  create(given: NewLoggedModel): LoggedModel {
    const experiment = this.experiments.getActive(given.experimentId);
    const id = `m-${this.origin.random.hex(32)}`;
    const now = this.origin.now();
    const model: LoggedModel = {
      id,
      name: given.name ?? 'model',
      experimentId: experiment.id,
      createdAt: now,
      updatedAt: now,
      artifactUri: `${experiment.artifactLocation}/models/${id}/artifacts`,
      status: 'LOGGED_MODEL_PENDING',
      ...(given.modelType && { modelType: given.modelType }),
      ...(given.sourceRunId && { sourceRunId: given.sourceRunId }),
      tags: new Map(given.tags),
      params: new Map(given.params),
    };
    this.byId.set(id, model);
    return model;
  }

  /** @throws MlflowError when there is none. */
  get(id: string): LoggedModel {
    const model = this.byId.get(id);
    if (!model) {
      throw missing(`Logged model with ID '${id}' not found.`);
    }
    return model;
  }

  finalize(id: string, status: string): LoggedModel {
    const model = this.touch(id);
    model.status = status;
    return model;
  }

  addParams(id: string, params: Iterable<[string, string]>): void {
    const model = this.touch(id);
    for (const [key, value] of params) model.params.set(key, value);
  }

  setTags(id: string, tags: Iterable<[string, string]>): void {
    const model = this.touch(id);
    for (const [key, value] of tags) model.tags.set(key, value);
  }

  deleteTag(id: string, key: string): void {
    if (!this.touch(id).tags.delete(key)) {
      throw missing(`No tag with key '${key}' for logged model '${id}'.`);
    }
  }

  delete(id: string): void {
    this.get(id);
    this.byId.delete(id);
  }

  search(search: {
    experimentIds: string[];
    maxResults: number;
    pageToken?: string;
  }): Page<LoggedModel> {
    const found = [...this.byId.values()]
      .filter(model => search.experimentIds.includes(model.experimentId))
      .reverse();
    return paginate(found, search.maxResults, search.pageToken);
  }

  private touch(id: string): LoggedModel {
    const model = this.get(id);
    model.updatedAt = this.origin.now();
    return model;
  }
}
