import { duplicate, invalid, missing } from '../errors';
import { paginate } from '../pagination';
import { MODEL_VERSIONS, REGISTERED_MODELS } from '../search/dialects';
import { parseFilter } from '../search/filter';
import { parseOrder, sortBy } from '../search/order';
import {
  STAGES,
  type ModelVersion,
  type Page,
  type RegisteredModel,
  type Stage,
} from '../types';
import type { Search } from './experiments';
import { byNameNewestFirst, isWanted, versionAttribute } from './modelSearch';
import { checkAlias, checkModelName, versionNumber } from './names';
import type { Origin } from './origin';

export interface NewModelVersion {
  source: string;
  runId?: string;
  runLink?: string;
  modelId?: string;
  description?: string;
  tags?: Iterable<[string, string]>;
}

/** The model registry: models, their versions and aliases. */
export class RegisteredModels {
  private readonly byName = new Map<string, RegisteredModel>();
  private readonly origin: Origin;

  constructor(origin: Origin) {
    this.origin = origin;
  }

  create(
    name: string,
    options: { description?: string; tags?: Iterable<[string, string]> } = {},
  ): RegisteredModel {
    checkModelName(name);
    if (this.byName.has(name)) {
      throw duplicate(`Registered Model (name=${name}) already exists.`);
    }
    const now = this.origin.now();
    const model: RegisteredModel = {
      name,
      createdAt: now,
      updatedAt: now,
      ...(options.description && { description: options.description }),
      tags: new Map(options.tags),
      aliases: new Map(),
      versions: new Map(),
      lastVersion: 0,
    };
    this.byName.set(name, model);
    return model;
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** @throws MlflowError when there is none. */
  get(name: string): RegisteredModel {
    const model = this.byName.get(name);
    if (!model) {
      throw missing(`Registered Model with name=${name} not found`);
    }
    return model;
  }

  update(name: string, description: string): RegisteredModel {
    const model = this.get(name);
    model.description = description;
    model.updatedAt = this.origin.now();
    return model;
  }

  rename(name: string, newName: string): RegisteredModel {
    const model = this.get(name);
    checkModelName(newName);
    if (this.byName.has(newName)) {
      throw duplicate(`Registered Model (name=${newName}) already exists.`);
    }
    const now = this.origin.now();
    this.byName.delete(name);
    model.name = newName;
    model.updatedAt = now;
    for (const version of model.versions.values()) {
      version.name = newName;
      version.updatedAt = now;
    }
    this.byName.set(newName, model);
    return model;
  }

  delete(name: string): void {
    this.get(name);
    this.byName.delete(name);
  }

  createVersion(name: string, given: NewModelVersion): ModelVersion {
    const model = this.get(name);
    const now = this.origin.now();
    model.lastVersion += 1;
    const version: ModelVersion = {
      name,
      version: model.lastVersion,
      createdAt: now,
      updatedAt: now,
      stage: 'None',
      description: given.description ?? '',
      source: given.source,
      runId: given.runId ?? '',
      runLink: given.runLink ?? '',
      ...(given.modelId && { modelId: given.modelId }),
      status: 'READY',
      tags: new Map(given.tags),
    };
    model.versions.set(version.version, version);
    model.updatedAt = now;
    return version;
  }

  /** @throws MlflowError when there is none. */
  getVersion(name: string, version: string): ModelVersion {
    const number = versionNumber(version);
    const found = this.byName.get(name)?.versions.get(number);
    if (!found) {
      throw missing(
        `Model Version (name=${name}, version=${number}) not found`,
      );
    }
    return found;
  }

  updateVersion(
    name: string,
    version: string,
    description: string | undefined,
  ): ModelVersion {
    const found = this.getVersion(name, version);
    if (description !== undefined) {
      found.description = description;
    }
    found.updatedAt = this.origin.now();
    return found;
  }

  deleteVersion(name: string, version: string): void {
    const found = this.getVersion(name, version);
    const model = this.get(name);
    model.versions.delete(found.version);
    model.updatedAt = this.origin.now();
    for (const [alias, target] of model.aliases) {
      if (target === found.version) {
        model.aliases.delete(alias);
      }
    }
  }

  transition(
    name: string,
    version: string,
    wanted: string,
    archiveExisting: boolean,
  ): ModelVersion {
    const stage = STAGES.find(
      each => each.toLowerCase() === wanted.toLowerCase(),
    );
    if (!stage) {
      throw invalid(
        `Invalid Model Version stage: ${wanted}. Value must be one of ${STAGES.join(', ')}.`,
      );
    }
    const found = this.getVersion(name, version);
    const now = this.origin.now();
    if (archiveExisting) {
      this.archive(name, stage, found, now);
    }
    found.stage = stage;
    found.updatedAt = now;
    this.get(name).updatedAt = now;
    return found;
  }

  private archive(
    name: string,
    stage: Stage,
    except: ModelVersion,
    now: number,
  ): void {
    if (stage !== 'Staging' && stage !== 'Production') {
      throw invalid(
        `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are Staging, Production`,
      );
    }
    for (const other of this.get(name).versions.values()) {
      if (other !== except && other.stage === stage) {
        other.stage = 'Archived';
        other.updatedAt = now;
      }
    }
  }

  setAlias(name: string, alias: string, version: string): void {
    checkAlias(alias);
    const found = this.getVersion(name, version);
    this.get(name).aliases.set(alias, found.version);
  }

  deleteAlias(name: string, alias: string): void {
    this.get(name).aliases.delete(alias);
  }

  /** `latest` stands for the newest version without being an alias. */
  byAlias(name: string, alias: string): ModelVersion {
    const model = this.get(name);
    const number =
      alias.toLowerCase() === 'latest'
        ? Math.max(...model.versions.keys())
        : model.aliases.get(alias);
    const version =
      number === undefined ? undefined : model.versions.get(number);
    if (!version) {
      throw invalid(`Registered model alias ${alias} not found.`);
    }
    return version;
  }

  aliasesOf({ name, version }: ModelVersion): string[] {
    return [...(this.byName.get(name)?.aliases ?? [])]
      .filter(([, target]) => target === version)
      .map(([alias]) => alias)
      .sort();
  }

  search(search: Search): Page<RegisteredModel> {
    const clauses = parseFilter(search.filter, REGISTERED_MODELS);
    const orders = parseOrder(search.orderBy ?? [], REGISTERED_MODELS);
    const found = [...this.byName.values()]
      .filter(model => isWanted(clauses, model.tags, () => model.name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const sorted = sortBy(found, orders, (model, { key }) =>
      key === 'name' ? model.name : model.updatedAt,
    );
    return paginate(sorted, search.maxResults, search.pageToken);
  }

  searchVersions(search: Search): Page<ModelVersion> {
    const clauses = parseFilter(search.filter, MODEL_VERSIONS);
    const orders = parseOrder(
      search.orderBy?.length
        ? search.orderBy
        : ['last_updated_timestamp DESC', 'name ASC', 'version_number DESC'],
      MODEL_VERSIONS,
    );
    const found = [...this.byName.values()]
      .flatMap(model => [...model.versions.values()])
      .filter(version =>
        isWanted(clauses, version.tags, key => versionAttribute(version, key)),
      )
      .sort(byNameNewestFirst);
    const sorted = sortBy(found, orders, (version, { key }) =>
      versionAttribute(version, key),
    );
    return paginate(sorted, search.maxResults, search.pageToken);
  }
}
