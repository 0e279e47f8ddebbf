import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { OperationRegistry } from '../OperationRegistry';
import type { LeaseStore, OperationStore } from '../store';
import { OperationRun } from './OperationRun';
import type { OperationWorld } from './OperationWorld';

const LOOKED_EVERY_MS = 1_000;
const LEAVING_MS = 8_000;

interface Running {
  run: OperationRun;
  settled: Promise<void>;
}

/**
 * Carries operations on: takes those that nobody has, and says again and again
 * that it has them.
 */
export class OperationExecutor {
  readonly #running = new Map<string, Running>();
  #looking?: Promise<void>;
  #lookAgain = false;
  #timers: NodeJS.Timeout[] = [];
  #renewedAt = performance.now();
  #stopped = true;

  constructor(
    private readonly options: {
      store: OperationStore;
      leases: LeaseStore;
      leaseMs: number;
      registry: OperationRegistry;
      world: OperationWorld;
      logger: LoggerService;
    },
  ) {}

  start(): void {
    this.#stopped = false;
    const { leaseMs } = this.options;
    this.#timers = [
      setInterval(() => this.look(), LOOKED_EVERY_MS),
      setInterval(() => void this.#renew(), leaseMs / 4),
    ];
    this.#timers.forEach(timer => timer.unref());
    this.look();
  }

  /** Gives back what it has, as far as it can in a few seconds. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timers.forEach(timer => clearInterval(timer));
    await this.#looking;
    const running = [...this.#running.values()];
    running.forEach(({ run }) => run.stop());
    await Promise.race([
      Promise.allSettled(running.map(({ settled }) => settled)),
      new Promise(resolve => setTimeout(resolve, LEAVING_MS).unref()),
    ]);
  }

  /** There may be something to do. */
  look(): void {
    if (this.#stopped) return;
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#takeAll().finally(() => {
      this.#looking = undefined;
      if (!this.#lookAgain) return;
      this.#lookAgain = false;
      this.look();
    });
  }

  /** What waits for something about these looks again. */
  wake(entityRefs: ReadonlySet<string>): void {
    for (const { run } of this.#running.values()) {
      if (entityRefs.has(run.entityRef)) run.wake();
    }
  }

  cancel(id: string, by: string): void {
    this.#running.get(id)?.run.cancel(by);
    this.look();
  }

  async #takeAll(): Promise<void> {
    const { leases, logger } = this.options;
    try {
      for (const id of await leases.claimable()) {
        if (this.#stopped) return;
        if (this.#running.has(id)) continue;
        if (await leases.claim(id)) await this.#carryOn(id);
      }
    } catch (error) {
      logger.error('Operations could not be taken up', toError(error));
    }
  }

  async #carryOn(id: string): Promise<void> {
    const { store, leases, registry, world, logger } = this.options;
    const operation = await store.find(id);
    if (!operation) return;
    const run = new OperationRun(operation, {
      leases,
      registry,
      world,
      logger,
    });
    const settled = this.#settle(id, run);
    this.#running.set(id, { run, settled });
  }

  async #settle(id: string, run: OperationRun): Promise<void> {
    const { leases, logger } = this.options;
    try {
      await run.carryOn();
    } catch (error) {
      logger.error(`Operation ${id} could not go on`, toError(error));
    }
    try {
      await leases.release(id);
    } catch (error) {
      logger.warn(
        `The lease of ${id} could not be given back: ${toError(error).message}`,
      );
    }
    this.#running.delete(id);
  }

  async #renew(): Promise<void> {
    const ids = [...this.#running.keys()];
    const began = performance.now();
    try {
      const ours = await this.options.leases.renew(ids);
      this.#renewedAt = began;
      for (const id of ids) {
        const lease = ours.get(id);
        const run = this.#running.get(id)?.run;
        if (!lease) run?.stop();
        else if (lease.cancelledBy) run?.cancel(lease.cancelledBy);
      }
    } catch (error) {
      this.options.logger.warn(
        `Leases could not be renewed: ${toError(error).message}`,
      );
      this.#letGoOfLapsed();
    }
  }

  /** Another replica may have taken them by now. */
  #letGoOfLapsed(): void {
    if (performance.now() - this.#renewedAt < this.options.leaseMs) return;
    for (const { run } of this.#running.values()) run.stop();
  }
}
