import { isDeepStrictEqual } from 'node:util';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  BINDING_ANNOTATIONS,
  isDeliveryAvailable,
} from '@slipway/backstage-plugin-mlops-common';
import { ExpiringMap } from './ExpiringMap';

/** Told when an entity becomes bound, changes or is bound no more. */
export interface DirectoryListener {
  bound(entity: Entity): void;
  unbound(entityRef: string): void;
}

const PAGE_SIZE = 500;
const UNBOUND_KEPT = { milliseconds: 20_000, capacity: 1000 };
const UNKNOWN_KEPT = { milliseconds: 5_000, capacity: 1000 };

/**
 * All entities of the catalog that are bound by an annotation, in memory, as
 * the portal itself may read them. Who may see one of them is asked elsewhere.
 */
export class EntityDirectory {
  readonly #bound = new Map<string, Entity>();
  readonly #unbound = new ExpiringMap<Entity>(UNBOUND_KEPT);
  readonly #unknown = new ExpiringMap<true>(UNKNOWN_KEPT);
  readonly #reads = new Map<string, Promise<Entity | undefined>>();
  #refresh?: Promise<number>;
  #changes = 0;

  constructor(
    private readonly options: {
      catalog: CatalogService;
      auth: AuthService;
      logger: LoggerService;
      listener: DirectoryListener;
    },
  ) {}

  /**
   * The entity with this reference in its canonical form, bound or not. One
   * that is not in memory is read from the catalog, once.
   */
  async get(entityRef: string): Promise<Entity | undefined> {
    const known = this.#bound.get(entityRef) ?? this.#unbound.get(entityRef);
    if (known || this.#unknown.get(entityRef)) return known;
    const running = this.#reads.get(entityRef);
    if (running) return running;
    const read = this.#read(entityRef).finally(() =>
      this.#reads.delete(entityRef),
    );
    this.#reads.set(entityRef, read);
    return read;
  }

  get size(): number {
    return this.#bound.size;
  }

  /**
   * Reads all bound entities anew, tells what changed, and answers how many
   * did. What was known stays when the catalog fails.
   */
  async refresh(): Promise<number> {
    this.#refresh ??= this.#readAll().finally(() => {
      this.#refresh = undefined;
    });
    return this.#refresh;
  }

  async #readAll(): Promise<number> {
    const changesBefore = this.#changes;
    const before = new Set(this.#bound.keys());
    const pages = this.options.catalog.streamEntities(
      {
        filter: BINDING_ANNOTATIONS.map(name => ({
          [`metadata.annotations.${name}`]: CATALOG_FILTER_EXISTS,
        })),
        pageSize: PAGE_SIZE,
      },
      { credentials: await this.options.auth.getOwnServiceCredentials() },
    );
    for await (const page of pages) {
      for (const entity of page) before.delete(this.#keep(entity));
    }
    for (const entityRef of before) this.#forget(entityRef);
    return this.#changes - changesBefore;
  }

  async #read(entityRef: string): Promise<Entity | undefined> {
    const entity = await this.options.catalog.getEntityByRef(entityRef, {
      credentials: await this.options.auth.getOwnServiceCredentials(),
    });
    if (entity) this.#keep(entity);
    else this.#unknown.set(entityRef, true);
    return entity;
  }

  #keep(entity: Entity): string {
    const entityRef = stringifyEntityRef(entity);
    this.#unknown.delete(entityRef);
    if (!isDeliveryAvailable(entity)) {
      this.#forget(entityRef);
      this.#unbound.set(entityRef, entity);
      return entityRef;
    }
    const previous = this.#bound.get(entityRef);
    // Not by the etag: one that its provider gave stays when an owner changes.
    if (isDeepStrictEqual(previous, entity)) return entityRef;
    this.#unbound.delete(entityRef);
    this.#bound.set(entityRef, entity);
    this.#tell(entityRef, () => this.options.listener.bound(entity));
    return entityRef;
  }

  #forget(entityRef: string): void {
    if (!this.#bound.delete(entityRef)) return;
    this.#tell(entityRef, () => this.options.listener.unbound(entityRef));
  }

  #tell(entityRef: string, tell: () => void): void {
    this.#changes += 1;
    try {
      tell();
    } catch (error) {
      this.options.logger.error(
        `${entityRef} could not be bound: ${toError(error).message}`,
      );
    }
  }
}
