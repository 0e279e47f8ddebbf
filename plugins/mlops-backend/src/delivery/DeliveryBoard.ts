import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import type { DeliverySource } from '@slipway/backstage-plugin-mlops-node';
import type { DirectoryListener } from '../entities/EntityDirectory';
import type { Environments, Standings } from '../environments';
import type { GatePolicy } from '../gates/GatePolicy';
import { joinDelivery, type JoinedDelivery } from '../join/joinDelivery';
import type { Bindable, ObjectBindings } from '../join/ObjectBindings';
import { mergeObservations, type Observations } from '../join/observations';
import { stateKey } from './freshnessKeys';
import { GuardedSource } from './GuardedSource';
import { managedResources } from './managedResources';
import { digest, makePage, withFreshness } from './page';
import { PageStore, type Page } from './PageStore';

/** An answer ready to be sent, as JSON. */
export type DeliveryAnswer = Pick<Page, 'body' | 'etag'>;

interface Bound {
  entity: Entity;
  /** Something may have changed since the page was made. */
  dirty: boolean;
  /** A digest of what the sources were told that the others' objects own. */
  managed: string;
  /** The first revision that somebody was given. */
  served?: string;
}

export type BoardListener = (entityRefs: ReadonlySet<string>) => void;
export type JoinListener = (entity: Entity, joined: JoinedDelivery) => void;

const KEPT_BYTES = 96 * 1024 * 1024;
/** Applications own canaries, canaries own workloads: two rounds find all. */
const MANAGED_ROUNDS = 3;
/** Another state of a source is told; this is for the ages shown. */
const STATUS_CHECKED_EVERY_MS = 5_000;

/**
 * Holds the delivery of every bound entity. It reads the sources' memory, never
 * an upstream, and only what changed is joined anew, when somebody asks.
 */
export class DeliveryBoard implements DirectoryListener {
  readonly #sources: readonly GuardedSource[];
  readonly #bound = new Map<string, Bound>();
  readonly #pages = new PageStore(KEPT_BYTES);
  readonly #listeners = new Set<BoardListener>();
  readonly #joinListeners = new Set<JoinListener>();
  #unsubscribe: Array<() => void> = [];

  constructor(
    private readonly options: {
      sources: readonly DeliverySource[];
      environments: Environments;
      gatePolicy: GatePolicy;
      /** What operations left or do in the environments. */
      standings?: Standings;
      /** What an administrator says belongs together. */
      bindings?: ObjectBindings;
      logger: LoggerService;
    },
  ) {
    this.#sources = options.sources.map(
      source => new GuardedSource(source, options.logger),
    );
  }

  start(): void {
    this.#unsubscribe = this.#sources.map(source =>
      source.onChange(entityRefs => this.changed(entityRefs)),
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
    this.changed(new Set([entityRef]));
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

  /** Tells of each join, whoever asked for it, so that none is made twice. */
  onJoin(listener: JoinListener): () => void {
    this.#joinListeners.add(listener);
    return () => this.#joinListeners.delete(listener);
  }

  /** Undefined for an entity that is not bound. */
  answer(entityRef: string): DeliveryAnswer | undefined {
    const bound = this.#bound.get(entityRef);
    if (!bound) return undefined;
    const page = this.#page(entityRef, bound);
    bound.served ??= page.revision;
    return page;
  }

  /** Undefined for an entity that is not bound. */
  delivery(entityRef: string): JoinedDelivery | undefined {
    const bound = this.#bound.get(entityRef);
    return bound && this.#make(entityRef, bound).joined;
  }

  boundRefs(): string[] {
    return [...this.#bound.keys()];
  }

  isBound(entityRef: string): boolean {
    return this.#bound.has(entityRef);
  }

  /** The first revision that somebody was given; absent where nobody asked. */
  servedRevision(entityRef: string): string | undefined {
    return this.#bound.get(entityRef)?.served;
  }

  /** Runs that were read by hand, with what an administrator says of them. */
  boundByConfig<T extends Bindable>(entityRef: string, objects: T[]): T[] {
    return this.options.bindings?.bind(entityRef, objects) ?? objects;
  }

  /** Undefined for an entity that is not bound. */
  revision(entityRef: string): string | undefined {
    const bound = this.#bound.get(entityRef);
    return bound && this.#page(entityRef, bound).revision;
  }

  statuses(entityRef?: string): SourceStatus[] {
    return this.#sources
      .flatMap(source => source.statuses(entityRef))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #page(entityRef: string, bound: Bound): Page {
    const page = this.#pages.get(entityRef);
    if (!page || bound.dirty) return this.#make(entityRef, bound).page;
    if (performance.now() - page.checkedAt < STATUS_CHECKED_EVERY_MS) {
      return page;
    }
    const statuses = this.statuses(entityRef);
    if (page.stateKey !== stateKey(statuses)) {
      return this.#make(entityRef, bound, statuses).page;
    }
    const renewed = withFreshness(page, statuses);
    this.#pages.set(entityRef, renewed);
    return renewed;
  }

  /** Whoever asks for the join, the next to look finds the page made. */
  #make(
    entityRef: string,
    bound: Bound,
    statuses = this.statuses(entityRef),
  ): { joined: JoinedDelivery; page: Page } {
    bound.dirty = false;
    const joined = this.#join(entityRef, bound, statuses);
    const page = makePage(entityRef, joined, statuses);
    this.#pages.set(entityRef, page);
    return { joined, page };
  }

  #join(
    entityRef: string,
    bound: Bound,
    statuses: readonly SourceStatus[],
  ): JoinedDelivery {
    const joined = joinDelivery({
      entity: bound.entity,
      seen: this.#observe(entityRef, bound),
      statuses,
      environments: this.options.environments,
      gatePolicy: this.options.gatePolicy,
      standingOf: name => this.options.standings?.of(entityRef, name) ?? {},
    });
    for (const listener of this.#joinListeners) {
      this.#guarded(() => listener(bound.entity, joined));
    }
    return joined;
  }

  /**
   * What the sources see, after each has been told what the objects of the
   * others own.
   */
  #observe(entityRef: string, bound: Bound): Observations {
    for (let round = 1; ; round++) {
      const each = this.#sources.map(source => source.observe(entityRef));
      const managed = managedResources(each);
      const key = digest(JSON.stringify(managed));
      if (key === bound.managed || round > MANAGED_ROUNDS) {
        const seen = mergeObservations(each);
        return this.options.bindings?.apply(entityRef, seen) ?? seen;
      }
      bound.managed = key;
      this.#sources.forEach(source => source.bindManaged(entityRef, managed));
      // What they tell of this at once is seen in the next round.
      bound.dirty = false;
    }
  }

  /** Something about these entities may be otherwise than before. */
  changed(entityRefs: ReadonlySet<string>): void {
    for (const entityRef of entityRefs) {
      const bound = this.#bound.get(entityRef);
      if (bound) bound.dirty = true;
    }
    this.#tell(entityRefs);
  }

  #tell(entityRefs: ReadonlySet<string>): void {
    for (const listener of this.#listeners) {
      this.#guarded(() => listener(entityRefs));
    }
  }

  #guarded(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.options.logger.error('A change could not be told', toError(error));
    }
  }
}
