import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type {
  FleetOrder,
  FleetSort,
} from '@slipway/backstage-plugin-mlops-common';
import { isDeepStrictEqual } from 'node:util';
import type { DeliveryBoard } from '../delivery/DeliveryBoard';
import { stateKey } from '../delivery/freshnessKeys';
import type { Environments } from '../environments';
import type { JoinedDelivery } from '../join/joinDelivery';
import { fleetLine, type FleetLine } from './FleetLine';
import { comparePlaces } from './fleetOrders';
import { fleetRowsOf } from './fleetRows';
import { ownersOf } from './owners';

export interface FleetTiming {
  /** While the sources load, everything changes again and again. */
  longestStartMs: number;
  /** What changes in a burst is joined once. */
  coalescedMs: number;
  /** The longest stretch of work; then as long a rest. */
  turnMs: number;
  /** How often the sources are asked whether they still answer. */
  statusMs: number;
}

const TIMING: FleetTiming = {
  longestStartMs: 10_000,
  coalescedMs: 200,
  turnMs: 5,
  statusMs: 1_000,
};

interface SortedLines {
  lines: FleetLine[];
  /** Entities whose lines changed since. */
  changed: Set<string>;
}

/**
 * Keeps the rows of every bound entity. They are made in the background, a few
 * at a time, so that a request only filters and sorts.
 */
export class FleetBoard {
  readonly #lines = new Map<string, readonly FleetLine[]>();
  readonly #pending = new Set<string>();
  readonly #sorted = new Map<string, SortedLines>();
  readonly #listeners = new Set<() => void>();
  readonly #timing: FleetTiming;
  #revision = 0;
  #entities?: readonly Entity[];
  #choices = 0;
  #sources = '';
  #unsubscribe: Array<() => void> = [];
  #timer?: NodeJS.Timeout;
  #watch?: NodeJS.Timeout;

  constructor(
    private readonly options: {
      board: Pick<
        DeliveryBoard,
        'delivery' | 'isBound' | 'statuses' | 'onChange' | 'onJoin'
      >;
      environments: Environments;
      logger: LoggerService;
      timing?: Partial<FleetTiming>;
    },
  ) {
    this.#timing = { ...TIMING, ...options.timing };
  }

  start(): void {
    const { board } = this.options;
    this.#unsubscribe = [
      board.onChange(entityRefs => this.#changed(entityRefs)),
      board.onJoin((entity, joined) => this.#keep(entity, joined)),
    ];
    const deadline = performance.now() + this.#timing.longestStartMs;
    this.#sources = stateKey(board.statuses());
    this.#watch = setInterval(
      () => this.#watchSources(),
      this.#timing.statusMs,
    );
    this.#watch.unref();
    this.#after(this.#timing.coalescedMs, () => this.#begin(deadline));
  }

  stop(): void {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    this.#unsubscribe = [];
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    this.#listeners.clear();
  }

  /** Changes whenever a row does. */
  get revision(): number {
    return this.#revision;
  }

  /** How many entities have no rows yet because they were not joined. */
  get pending(): number {
    let count = 0;
    for (const entityRef of this.#pending) {
      if (!this.#lines.has(entityRef)) count += 1;
    }
    return count;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All that have rows; the same list until one comes, changes or goes. */
  entities(): readonly Entity[] {
    this.#entities ??= [...this.#lines.values()].flatMap(([line]) =>
      line ? [line.entity] : [],
    );
    return this.#entities;
  }

  /** Changes whenever the owners or the environments of the rows do. */
  get choicesRevision(): number {
    return this.#choices;
  }

  /** All rows in this order. Not to be changed. */
  lines(sort: FleetSort, order: FleetOrder): readonly FleetLine[] {
    const key = `${sort} ${order}`;
    const known = this.#sorted.get(key);
    if (known?.changed.size === 0) return known.lines;
    const compare = comparePlaces(sort, order);
    const lines = known
      ? this.#renewed(known, compare)
      : [...this.#lines.values()].flat().sort(compare);
    this.#sorted.set(key, { lines, changed: new Set() });
    return lines;
  }

  /** What did not change is in order already. */
  #renewed(
    { lines, changed }: SortedLines,
    compare: (a: FleetLine, b: FleetLine) => number,
  ): FleetLine[] {
    const kept = lines.filter(({ row }) => !changed.has(row.entityRef));
    const added = [...changed].flatMap(each => this.#lines.get(each) ?? []);
    return mergeSorted(kept, added.sort(compare), compare);
  }

  #changed(entityRefs: ReadonlySet<string>): void {
    for (const entityRef of entityRefs) {
      if (this.options.board.isBound(entityRef)) this.#pending.add(entityRef);
      else this.#forget(entityRef);
    }
    this.#schedule();
  }

  #forget(entityRef: string): void {
    this.#pending.delete(entityRef);
    const lines = this.#lines.get(entityRef);
    if (!this.#lines.delete(entityRef) || !lines?.length) return;
    this.#entities = undefined;
    this.#choices += 1;
    this.#tell(entityRef);
  }

  #keep(entity: Entity, joined: JoinedDelivery): void {
    const entityRef = stringifyEntityRef(entity);
    this.#pending.delete(entityRef);
    const rows = fleetRowsOf(entity, joined);
    const before = this.#lines.get(entityRef);
    const isSame =
      before !== undefined &&
      before.every(line => line.entity === entity) &&
      isDeepStrictEqual(
        before.map(({ row }) => row),
        rows,
      );
    if (isSame) return;
    const { environments } = this.options;
    const owners = ownersOf(entity);
    const lines = rows.map(row =>
      fleetLine(row, entity, { owners, environments }),
    );
    this.#lines.set(entityRef, lines);
    if (before?.[0]?.entity !== lines[0]?.entity) this.#entities = undefined;
    if (!haveSameChoices(before, lines)) this.#choices += 1;
    this.#tell(entityRef);
  }

  #tell(entityRef?: string): void {
    this.#revision += 1;
    for (const { changed } of this.#sorted.values()) {
      if (entityRef) changed.add(entityRef);
    }
    for (const listener of this.#listeners) listener();
  }

  /** Rows say what is old: when a source fails or answers again, all do. */
  #watchSources(): void {
    const sources = stateKey(this.options.board.statuses());
    if (sources === this.#sources) return;
    this.#sources = sources;
    for (const entityRef of this.#lines.keys()) this.#pending.add(entityRef);
    this.#schedule();
    // An answer names the sources in trouble, whether a row depends on them or not.
    this.#tell();
  }

  #begin(deadline: number): void {
    const isLoading = this.options.board
      .statuses()
      .some(({ freshness }) => freshness.state === 'unavailable');
    if (isLoading && performance.now() < deadline) {
      this.#after(this.#timing.coalescedMs, () => this.#begin(deadline));
    } else {
      this.#turn();
    }
  }

  #schedule(): void {
    if (this.#pending.size === 0 || this.#unsubscribe.length === 0) return;
    if (this.#timer) return;
    this.#after(this.#timing.coalescedMs, () => this.#turn());
  }

  #turn(): void {
    const began = performance.now();
    for (const entityRef of this.#pending) {
      this.#pending.delete(entityRef);
      this.#join(entityRef);
      if (performance.now() - began >= this.#timing.turnMs) break;
    }
    if (this.#pending.size > 0) {
      this.#after(performance.now() - began, () => this.#turn());
    }
  }

  /** Its rows come over `onJoin`. */
  #join(entityRef: string): void {
    try {
      this.options.board.delivery(entityRef);
    } catch (error) {
      this.options.logger.warn(
        `The rows of ${entityRef} could not be made: ${toError(error).message}`,
      );
    }
  }

  #after(milliseconds: number, task: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      task();
    }, milliseconds);
    this.#timer.unref();
  }
}

function haveSameChoices(
  before: readonly FleetLine[] | undefined,
  after: readonly FleetLine[],
): boolean {
  return (
    before?.length === after.length &&
    after.every(
      ({ entity, environment }, i) =>
        entity === before[i].entity && environment === before[i].environment,
    )
  );
}

function mergeSorted<T>(
  a: readonly T[],
  b: readonly T[],
  compare: (a: T, b: T) => number,
): T[] {
  if (b.length === 0) return [...a];
  const merged: T[] = [];
  let next = 0;
  for (const each of a) {
    while (next < b.length && compare(b[next], each) < 0)
      merged.push(b[next++]);
    merged.push(each);
  }
  return merged.concat(b.slice(next));
}
