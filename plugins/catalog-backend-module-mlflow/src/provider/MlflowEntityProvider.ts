import { createHash } from 'node:crypto';
import type {
  AuthService,
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type {
  CatalogService,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { ProviderSettings } from '../config/readProviders';
import { modelEntity } from '../model/modelEntity';
import type { RegisteredModelAnswer } from '../registry/answers';
import type { ModelDirectory } from '../registry/ModelDirectory';
import type { RegistryClient } from '../registry/RegistryClient';
import { readKnownModels } from './KnownModels';
import { refreshKey } from './refreshKey';

/** More than these are asked for one by one in the rounds after. */
const MOST_CONFIRMED = 200;
const CONFIRMED_AT_ONCE = 4;
const KEYS_AT_ONCE = 100;

interface Provided {
  entityRef: string;
  /** Of the entity last handed over; absent where that was before this start. */
  fingerprint?: string;
}

interface Listed {
  entity: Entity;
  provided: Required<Provided>;
}

/**
 * Hands the registered models of one MLflow instance to the catalog: what
 * changed in each round, and everything now and then. A model is taken away
 * only when MLflow itself says that it is gone, never because a list lacks it.
 */
export class MlflowEntityProvider implements EntityProvider {
  #connection?: EntityProviderConnection;
  #provided?: Map<string, Provided>;
  #fullDueAt = 0;

  constructor(
    private readonly options: {
      settings: ProviderSettings;
      client: RegistryClient;
      directory: ModelDirectory;
      taskRunner: SchedulerServiceTaskRunner;
      catalog: CatalogService;
      auth: AuthService;
      logger: LoggerService;
      now?: () => number;
    },
  ) {}

  getProviderName(): string {
    return `mlflow:${this.options.settings.id}`;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
    await this.options.taskRunner.run({
      id: `${this.getProviderName()}:refresh`,
      fn: signal => this.refresh(signal),
    });
  }

  /** One round. What fails is logged, and the catalog keeps what it has. */
  async refresh(signal?: AbortSignal): Promise<void> {
    try {
      const models = await this.options.client.listModels(signal);
      await this.#apply(models, signal);
    } catch (error) {
      this.options.logger.warn(
        `The registered models of MLflow instance '${this.options.settings.registry.name}' could not be read, so that the catalog keeps those it has: ${toError(error).message}`,
      );
    }
  }

  async #apply(
    models: readonly RegisteredModelAnswer[],
    signal?: AbortSignal,
  ): Promise<void> {
    const connection = this.#connection;
    if (!connection) throw new Error('The catalog is not connected yet');
    const listed = this.#list(models);
    const isFullDue = this.#now() >= this.#fullDueAt;
    const before = await this.#before(isFullDue);
    const missing = [...before.provided.keys()].filter(
      name => !listed.has(name),
    );
    const { gone, kept } = await this.#confirm(missing, signal);
    const after = new Map<string, Provided>();
    for (const [name, { provided }] of listed) after.set(name, provided);
    for (const name of kept) {
      const provided = before.provided.get(name);
      if (provided) after.set(name, provided);
    }

    if (isFullDue && before.isWhole && kept.length === 0) {
      await connection.applyMutation({
        type: 'full',
        entities: [...listed.values()].map(({ entity }) => ({ entity })),
      });
      this.#fullDueAt = this.#now() + this.options.settings.fullReconcileMs;
    } else {
      await this.#applyDelta(connection, listed, before.provided, gone);
    }
    const isFirst = this.#provided === undefined;
    this.#provided = after;
    this.options.directory.learn(after.keys());
    if (isFirst) return;
    const appeared = [...after.keys()].filter(
      name => !before.provided.has(name),
    );
    await this.#refreshServices(connection, [...appeared, ...gone]);
  }

  #list(models: readonly RegisteredModelAnswer[]): Map<string, Listed> {
    return new Map(
      models.map(model => {
        const entity = modelEntity(model, this.options.settings);
        const provided = {
          entityRef: stringifyEntityRef(entity),
          fingerprint: createHash('sha256')
            .update(JSON.stringify(entity))
            .digest('base64'),
        };
        return [model.name, { entity, provided }];
      }),
    );
  }

  /** What was provided so far; not whole when the catalog could not be asked. */
  async #before(
    fromCatalog: boolean,
  ): Promise<{ provided: Map<string, Provided>; isWhole: boolean }> {
    const provided = new Map(this.#provided);
    if (!fromCatalog) return { provided, isWhole: true };
    try {
      const known = await readKnownModels(this.options.settings, this.options);
      for (const [name, entityRef] of known) {
        if (!provided.has(name)) provided.set(name, { entityRef });
      }
      return { provided, isWhole: true };
    } catch (error) {
      this.options.logger.warn(
        `The catalog could not be asked which models of '${this.options.settings.id}' it has, so that none is taken away now: ${toError(error).message}`,
      );
      return { provided, isWhole: false };
    }
  }

  /** Which of the names are really gone, by MLflow's own word for each. */
  async #confirm(
    names: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ gone: string[]; kept: string[] }> {
    const gone: string[] = [];
    const kept: string[] = names.slice(MOST_CONFIRMED);
    const open = names.slice(0, MOST_CONFIRMED);
    const worker = async () => {
      for (let name = open.pop(); name !== undefined; name = open.pop()) {
        const isGone = await this.#isGone(name, signal);
        (isGone ? gone : kept).push(name);
      }
    };
    await Promise.all(Array.from({ length: CONFIRMED_AT_ONCE }, worker));
    if (kept.length > 0) {
      this.options.logger.warn(
        `${kept.length} models of MLflow instance '${this.options.settings.registry.name}' are not in its list, but are not confirmed to be gone; the catalog keeps them`,
      );
    }
    return { gone, kept };
  }

  async #isGone(name: string, signal?: AbortSignal): Promise<boolean> {
    try {
      return !(await this.options.client.findModel(name, signal));
    } catch {
      return false;
    }
  }

  async #applyDelta(
    connection: EntityProviderConnection,
    listed: ReadonlyMap<string, Listed>,
    before: ReadonlyMap<string, Provided>,
    gone: readonly string[],
  ): Promise<void> {
    const added = [...listed].filter(
      ([name, { provided }]) =>
        before.get(name)?.fingerprint !== provided.fingerprint,
    );
    const removed = gone.flatMap(name => before.get(name)?.entityRef ?? []);
    if (added.length === 0 && removed.length === 0) return;
    await connection.applyMutation({
      type: 'delta',
      added: added.map(([, { entity }]) => ({ entity })),
      removed: removed.map(entityRef => ({ entityRef })),
    });
  }

  /** Services that name a model which came or went are looked at at once. */
  async #refreshServices(
    connection: EntityProviderConnection,
    names: readonly string[],
  ): Promise<void> {
    const { registry } = this.options.settings;
    const keys = names.map(name => refreshKey(registry.name, name));
    for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
      await connection.refresh({ keys: keys.slice(at, at + KEYS_AT_ONCE) });
    }
  }

  #now(): number {
    return this.options.now?.() ?? Date.now();
  }
}
