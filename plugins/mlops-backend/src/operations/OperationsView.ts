import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Standing, Standings } from '../environments';
import type { HoldStore } from '../holds';
import { isFinished, type OperationStore, type StoredOperation } from './store';
import { toSummary } from './toOperation';

type StandingsByPlace = ReadonlyMap<string, ReadonlyMap<string, Standing>>;

const RELOADED_EVERY_MS = 2_000;

/**
 * Holds and operations in memory, for the pages. Other replicas change them
 * too, so it is read again every few seconds.
 */
export class OperationsView implements Standings {
  #standings: StandingsByPlace = new Map();
  #loading?: Promise<void>;
  #again = false;
  #timer?: NodeJS.Timeout;
  #stopped = false;

  constructor(
    private readonly options: {
      operations: Pick<OperationStore, 'shown'>;
      holds: Pick<HoldStore, 'all'>;
      /** Told of the entities where something is otherwise now. */
      changed(entityRefs: ReadonlySet<string>): void;
      logger: LoggerService;
    },
  ) {}

  start(): void {
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#loading;
  }

  of(entityRef: string, environment: string): Standing {
    return this.#standings.get(entityRef)?.get(environment) ?? {};
  }

  /** Resolves when what was written before the call is seen. */
  async reload(): Promise<void> {
    if (this.#stopped) return;
    if (this.#loading) {
      this.#again = true;
      await this.#loading;
      return;
    }
    this.#loading = this.#loadAll();
    await this.#loading;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(async () => {
      await this.reload();
      this.#schedule();
    }, RELOADED_EVERY_MS);
    this.#timer.unref();
  }

  async #loadAll(): Promise<void> {
    do {
      this.#again = false;
      try {
        this.#keep(await this.#load());
      } catch (error) {
        this.options.logger.warn(
          `Operations and holds could not be read: ${toError(error).message}`,
        );
      }
    } while (this.#again && !this.#stopped);
    // In the turn of that look: who asked later would wait for nothing.
    this.#loading = undefined;
  }

  async #load(): Promise<StandingsByPlace> {
    const standings = new Map<string, Map<string, Standing>>();
    const standing = (entityRef: string, environment: string): Standing => {
      const ofEntity = standings.get(entityRef) ?? new Map<string, Standing>();
      standings.set(entityRef, ofEntity);
      const known = ofEntity.get(environment) ?? {};
      ofEntity.set(environment, known);
      return known;
    };
    for (const {
      entityRef,
      environment,
      hold,
    } of await this.options.holds.all()) {
      standing(entityRef, environment).hold = hold;
    }
    const operations = await this.options.operations.shown();
    for (const operation of operations.sort(mostTellingLast)) {
      const { entityRef, environment } = operation;
      if (environment === undefined) continue;
      const here = standing(entityRef, environment);
      if (operation.approval.state === 'needed' && !isFinished(operation)) {
        here.awaitingApproval ??= [];
        here.awaitingApproval.push(toSummary(operation));
        continue;
      }
      here.operation = toSummary(operation);
      here.fix = operation.error?.fix;
    }
    return standings;
  }

  #keep(standings: StandingsByPlace): void {
    const before = this.#standings;
    this.#standings = standings;
    const entityRefs = new Set([...before.keys(), ...standings.keys()]);
    const changed = [...entityRefs].filter(
      ref => !isDeepStrictEqual(before.get(ref), standings.get(ref)),
    );
    if (changed.length > 0) this.options.changed(new Set(changed));
  }
}

/** One under way comes before one that ended, then the one with the place. */
function mostTellingLast(a: StoredOperation, b: StoredOperation): number {
  return weight(a) - weight(b) || a.createdAt - b.createdAt;
}

function weight(operation: StoredOperation): number {
  if (isFinished(operation)) return 0;
  return operation.lock === undefined ? 1 : 2;
}
