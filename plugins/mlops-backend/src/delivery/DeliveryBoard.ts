import { createHash } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import type { DeliverySource } from '@slipway/backstage-plugin-mlops-node';
import type { DirectoryListener } from '../entities/EntityDirectory';
import type { Environments } from '../environments';
import type { GatePolicy } from '../gates/GatePolicy';
import { joinDelivery, type JoinedDelivery } from '../join/joinDelivery';
import { mergeObservations, type Observations } from '../join/observations';
import { shownKey, stateKey } from './freshnessKeys';
import { GuardedSource } from './GuardedSource';
import { managedResources } from './managedResources';
import { PageStore, type Page } from './PageStore';

/** An answer ready to be sent. */
export interface DeliveryAnswer {
  body: Buffer;
  etag: string;
}

interface Bound {
  entity: Entity;
  /** Something may have changed since the page was made. */
  dirty: boolean;
  managed: string;
  /** The first revision that somebody was given. */
  served?: string;
}

export type BoardListener = (entityRefs: ReadonlySet<string>) => void;

const KEPT_CHARACTERS = 32 * 1024 * 1024;
/** Applications own canaries, canaries own workloads: two rounds find all. */
const MANAGED_ROUNDS = 3;
const STATUS_CHECKED_EVERY_MS = 100;
const FRESHNESS_SHOWN_EVERY_MS = 5_000;

/**
 * Holds the delivery of every bound entity. It reads the sources' memory, never
 * an upstream, and only what changed is joined anew, when somebody asks.
 */
export class DeliveryBoard implements DirectoryListener {
  readonly #sources: readonly GuardedSource[];
  readonly #bound = new Map<string, Bound>();
  readonly #pages = new PageStore(KEPT_CHARACTERS);
  readonly #listeners = new Set<BoardListener>();
  #unsubscribe: Array<() => void> = [];

  constructor(
    private readonly options: {
      sources: readonly DeliverySource[];
      environments: Environments;
      gatePolicy: GatePolicy;
      logger: LoggerService;
    },
  ) {
    this.#sources = options.sources.map(
      source => new GuardedSource(source, options.logger),
    );
  }

  start(): void {
    this.#unsubscribe = this.#sources.map(source =>
      source.onChange(entityRefs => this.#changed(entityRefs)),
    );
  }

  stop(): void {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    this.#unsubscribe = [];
  }

  bound(entity: Entity): void {
    const entityRef = stringifyEntityRef(entity);
    const served = this.#bound.get(entityRef)?.served;
    this.#bound.set(entityRef, { entity, dirty: true, managed: '', served });
    this.#sources.forEach(source => source.bind(entity));
    this.#changed(new Set([entityRef]));
  }

  unbound(entityRef: string): void {
    this.#bound.delete(entityRef);
    this.#pages.delete(entityRef);
    this.#sources.forEach(source => source.unbind(entityRef));
    this.#tell(new Set([entityRef]));
  }

  /** Tells of entities whose delivery may have changed, at once. */
  onChange(listener: BoardListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Undefined for an entity that is not bound. */
  answer(entityRef: string): DeliveryAnswer | undefined {
    const bound = this.#bound.get(entityRef);
    if (!bound) return undefined;
    const page = this.#page(entityRef, bound);
    bound.served ??= page.revision;
    return (
      page.answer ?? this.#write(entityRef, page, this.statuses(entityRef))
    );
  }

  /** Undefined for an entity that is not bound. */
  delivery(entityRef: string): JoinedDelivery | undefined {
    const bound = this.#bound.get(entityRef);
    return bound && this.#page(entityRef, bound).joined;
  }

  /** The present revision, and the first one that somebody was given. */
  revision(
    entityRef: string,
  ): { current: string; served?: string } | undefined {
    const bound = this.#bound.get(entityRef);
    if (!bound) return undefined;
    const { served } = bound;
    if (this.#pages.has(entityRef)) {
      return { current: this.#page(entityRef, bound).revision, served };
    }
    // Nobody looks at it: made to be compared, and not kept.
    bound.dirty = false;
    const statuses = this.statuses(entityRef);
    return { current: this.#join(entityRef, bound, statuses).revision, served };
  }

  statuses(entityRef?: string): SourceStatus[] {
    return this.#sources
      .flatMap(source => source.statuses(entityRef))
      .sort((a, b) => a.id.localeCompare(b.id));
  }

  #page(entityRef: string, bound: Bound): Page {
    const page = this.#pages.get(entityRef);
    const now = performance.now();
    if (
      page &&
      !bound.dirty &&
      now - page.checkedAt < STATUS_CHECKED_EVERY_MS
    ) {
      return page;
    }
    const statuses = this.statuses(entityRef);
    if (page && !bound.dirty && page.stateKey === stateKey(statuses)) {
      page.checkedAt = now;
      this.#write(entityRef, page, statuses);
      return page;
    }
    bound.dirty = false;
    const made = this.#join(entityRef, bound, statuses);
    this.#pages.set(entityRef, made);
    return made;
  }

  #join(
    entityRef: string,
    bound: Bound,
    statuses: readonly SourceStatus[],
  ): Page {
    const joined = joinDelivery({
      entity: bound.entity,
      seen: this.#observe(entityRef, bound),
      statuses,
      environments: this.options.environments,
      gatePolicy: this.options.gatePolicy,
    });
    const parts = JSON.stringify(joined);
    const key = stateKey(statuses);
    const revision = digest(parts, key);
    return {
      joined,
      revision,
      stateKey: key,
      head: `${JSON.stringify({ entityRef, revision }).slice(0, -1)},${parts.slice(1, -1)}`,
      checkedAt: performance.now(),
    };
  }

  /**
   * What the sources see, after each has been told what the objects of the
   * others own.
   */
  #observe(entityRef: string, bound: Bound): Observations {
    for (let round = 1; ; round++) {
      const each = this.#sources.map(source => source.observe(entityRef));
      const seen = mergeObservations(each);
      const managed = managedResources(each);
      const key = JSON.stringify(managed);
      if (key === bound.managed || round > MANAGED_ROUNDS) return seen;
      bound.managed = key;
      this.#sources.forEach(source => source.bindManaged(entityRef, managed));
    }
  }

  #write(
    entityRef: string,
    page: Page,
    statuses: readonly SourceStatus[],
  ): DeliveryAnswer {
    const key = shownKey(statuses);
    const now = performance.now();
    if (
      page.answer?.shownKey === key &&
      now - page.answer.madeAt < FRESHNESS_SHOWN_EVERY_MS
    ) {
      return page.answer;
    }
    const sources = JSON.stringify(statuses);
    page.answer = {
      body: Buffer.from(`${page.head},"sources":${sources}}`),
      etag: `W/"${page.revision}.${digest(entityRef, key)}"`,
      shownKey: key,
      madeAt: now,
    };
    return page.answer;
  }

  #changed(entityRefs: ReadonlySet<string>): void {
    for (const entityRef of entityRefs) {
      const bound = this.#bound.get(entityRef);
      if (bound) bound.dirty = true;
    }
    this.#tell(entityRefs);
  }

  #tell(entityRefs: ReadonlySet<string>): void {
    for (const listener of this.#listeners) {
      try {
        listener(entityRefs);
      } catch (error) {
        this.options.logger.error('A change could not be told', toError(error));
      }
    }
  }
}

function digest(...parts: string[]): string {
  const hash = createHash('sha1');
  parts.forEach(part => hash.update(part).update('\0'));
  return hash.digest('base64url').slice(0, 16);
}
