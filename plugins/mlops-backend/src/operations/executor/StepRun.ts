import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { NotImplementedError, toError } from '@backstage/errors';
import type {
  StepContext,
  StepHandler,
  StepOutcome,
  UndoOutcome,
} from '@slipway/backstage-plugin-mlops-node';
import type { StoredStep } from '../store';
import { Attempt, Interrupted, type Interruption } from './Attempt';
import { Attention } from './Attention';
import { DeadlineError, isPassing, pauseBefore } from './faults';
import type { OperationRecord } from './OperationRecord';
import type { OperationWorld } from './OperationWorld';

/** So long at least, also for one whose time ran out while nobody ran it. */
const LEAST_TIME_MS = 30_000;
const AGAIN_AFTER_MS = 2_000;
/** Sources tell of changes in bursts. */
const LEAST_REST_MS = 200;
const LONGEST_UNDO_MS = 10 * 60_000;

type Done = Extract<StepOutcome, { state: 'done' }>;

/** One step of an operation while it is carried on here. */
export class StepRun {
  readonly #attention = new Attention();
  #attempt?: Attempt;
  #interruption?: Interruption;

  constructor(
    private readonly options: {
      record: OperationRecord;
      position: number;
      handler: StepHandler | undefined;
      world: OperationWorld;
      logger: LoggerService;
    },
  ) {}

  /** Something about the entity changed. */
  wake(): void {
    this.#attention.call();
  }

  interrupt(by: Interruption): void {
    this.#interruption = by;
    this.#attempt?.interrupt(by);
    this.#attention.call();
  }

  /**
   * Runs it until it is done.
   *
   * @throws Interrupted when it was stopped or cancelled, what went wrong else.
   */
  async carryOut(startedAt: string, deadline: string): Promise<Done> {
    const handler = this.#handler();
    const end = Date.parse(deadline);
    const isOver = end < Date.now();
    const since = { startedAt, deadline };
    let said = '';
    return this.#untilDone(isOver ? Date.now() + LEAST_TIME_MS : end, {
      work: context => handler.run(context),
      say: async (message, url) => {
        // What is said is written, and what is written wakes: once is enough.
        if (said === `${message}\n${url}`) return;
        said = `${message}\n${url}`;
        await this.options.record.progress(this.options.position, {
          state: 'waiting',
          ...since,
          message,
          ...(url && { url }),
        });
      },
    });
  }

  /** Takes back what it did. */
  async takeBack(): Promise<UndoOutcome> {
    const { undo } = this.#handler();
    if (!undo) return {};
    const { deadlineSeconds } = this.#stored.step;
    const patience = Math.min(deadlineSeconds * 1_000, LONGEST_UNDO_MS);
    const until = Date.now() + Math.max(patience, LEAST_TIME_MS);
    const { output } = this.#stored;
    let outcome: UndoOutcome = {};
    await this.#untilDone(until, {
      work: async context => {
        outcome = await undo({ ...context, output });
        return { state: 'done' };
      },
      say: async () => undefined,
    });
    return outcome;
  }

  async #untilDone(
    until: number,
    {
      work,
      say,
    }: {
      work(context: StepContext<unknown>): Promise<StepOutcome>;
      say(message: string, url?: string): Promise<void>;
    },
  ): Promise<Done> {
    for (let failures = 0; ;) {
      const outcome = await this.#once(work, until);
      if (outcome.state === 'done') return outcome;
      if (outcome.state === 'waiting') {
        failures = 0;
        await say(outcome.message, outcome.url);
        await this.#rest(
          outcome.againAfterMs ?? AGAIN_AFTER_MS,
          until,
          outcome.message,
        );
        continue;
      }
      const { message } = outcome.error;
      await say(`It is tried again: ${message}`);
      await this.#rest(pauseBefore(failures), until, message, true);
      failures += 1;
    }
  }

  async #once(
    work: (context: StepContext<unknown>) => Promise<StepOutcome>,
    until: number,
  ): Promise<StepOutcome | { state: 'failed'; error: Error }> {
    this.#checkInterruption();
    const attempt = new Attempt();
    this.#attempt = attempt;
    try {
      const context = await this.#context(attempt);
      this.#checkInterruption();
      return await attempt.run(() => work(context), until - Date.now());
    } catch (error) {
      if (error instanceof Interrupted && error.by === 'deadline') {
        throw tooLate(error.lastWords?.message);
      }
      const fault = toError(error);
      if (!isPassing(fault)) throw error;
      return { state: 'failed', error: fault };
    } finally {
      this.#attempt = undefined;
    }
  }

  async #rest(
    milliseconds: number,
    until: number,
    lastWords: string,
    undisturbed = false,
  ): Promise<void> {
    const left = until - Date.now();
    if (left <= 0) throw tooLate(lastWords);
    this.#checkInterruption();
    const pause = Math.min(milliseconds, left);
    await this.#attention.sleep(
      pause,
      undisturbed && !this.#interruption ? pause : LEAST_REST_MS,
    );
    this.#checkInterruption();
    if (Date.now() >= until) throw tooLate(lastWords);
  }

  #checkInterruption(): void {
    if (this.#interruption) throw new Interrupted(this.#interruption);
  }

  async #context(attempt: Attempt): Promise<StepContext<unknown>> {
    const { record, position, world } = this.options;
    const { operation } = record;
    const { step, checkpoint } = this.#stored;
    const { id, entityRef, environment, action, title } = operation;
    const { reason, requestedBy } = operation;
    return {
      operation: {
        id,
        entityRef,
        environment,
        action,
        title,
        reason,
        requestedBy,
      },
      entity: await this.#entity(),
      input: step.input,
      checkpoint,
      saveCheckpoint: async saved => {
        if (!attempt.isOpen) throw new Interrupted('stopped');
        await record.write({ steps: [{ position, checkpoint: saved }] });
      },
      outputs: outputsOf(operation.steps),
      delivery: () => world.delivery(entityRef),
      signal: attempt.signal,
      logger: this.options.logger,
    };
  }

  async #entity(): Promise<Entity> {
    const { operation } = this.options.record;
    const known = await this.options.world.entity(operation.entityRef);
    return known ?? operation.entity;
  }

  #handler(): StepHandler {
    const { handler } = this.options;
    if (handler) return handler;
    const { system, kind } = this.#stored.step;
    throw new NotImplementedError(
      `No module of this portal carries out ${kind} of ${system}; install the one that does`,
    );
  }

  get #stored(): StoredStep {
    const { record, position } = this.options;
    return record.operation.steps[position];
  }
}

function outputsOf(steps: readonly StoredStep[]) {
  return Object.fromEntries(
    steps.flatMap(({ step, output }) => (output ? [[step.id, output]] : [])),
  );
}

function tooLate(lastWords: string | undefined): DeadlineError {
  return new DeadlineError(
    `it did not come to its end in time${lastWords ? `: ${lastWords}` : ''}`,
  );
}
