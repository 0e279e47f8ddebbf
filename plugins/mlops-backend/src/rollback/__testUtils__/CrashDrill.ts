import type { Operation } from '@slipway/backstage-plugin-mlops-common';
import { until } from '../../operations/__testUtils__/until';
import type { CrashStage } from './CrashStage';
import type { Effect, Effects } from './Effects';

/** It ends within this, or not at all. */
const PATIENCE_MS = 240_000;

/** How an operation ended, and what it did. */
export interface Ending {
  state: Operation['state'];
  error?: Operation['error'];
  /** Of the steps, each once. */
  steps: string[];
  effects: Effect;
}

/** Does the same again and again, killing the portal at another point each time. */
export class CrashDrill {
  constructor(
    private readonly stage: CrashStage,
    private readonly effects: Effects,
    private readonly acts: {
      start(): Promise<Operation>;
      /** Resolves when the world has come to rest. */
      settled(): Promise<unknown>;
      revived?(): void;
      /** While the operation runs. */
      meanwhile?(operation: Operation): Promise<void>;
    },
  ) {}

  /** Without a point it is not killed. */
  async run(point?: string): Promise<Ending> {
    const { backend } = this.stage;
    const { start, settled, meanwhile, revived } = this.acts;
    await settled();
    await this.effects.reset();
    const crashed = point && backend.killAt(point);
    const starting = start();
    const comeBack = async () => {
      if (!point) return;
      const over = starting.then(({ id }) => this.#isOver(id));
      await Promise.race([crashed, over]);
      if (backend.isAlive) {
        backend.spare();
        expectPassedBy(point);
        return;
      }
      await backend.start();
      revived?.();
    };
    const [started] = await Promise.all([
      starting,
      comeBack(),
      starting.then(operation => meanwhile?.(operation)),
    ]);
    const ended = await backend.ended(started.id);
    await settled();
    const { state, error, steps } = ended;
    return {
      state,
      ...(error && { error }),
      steps: [...new Set(steps.map(({ progress }) => progress.state))],
      effects: await this.effects.seen(),
    };
  }

  async #isOver(id: string): Promise<void> {
    const { backend } = this.stage;
    await until(
      // It is killed meanwhile.
      () => backend.operation(id).catch(() => undefined),
      operation => operation?.finishedAt !== undefined,
      PATIENCE_MS,
    );
  }
}

/** What was there already at the first look has not been waited for. */
function expectPassedBy(point: string): void {
  if (point.startsWith('waiting ')) return;
  throw new Error(`It came to its end without having been ${point}`);
}
