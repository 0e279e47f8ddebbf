import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { StepProgress } from '@slipway/backstage-plugin-mlops-common';
import { LeaseLostError } from '../errors';
import type { OperationRegistry } from '../OperationRegistry';
import {
  isFinished,
  type LeaseStore,
  type StoredOperation,
  type StoredStep,
} from '../store';
import { Interrupted } from './Attempt';
import { endingOf, skippedFrom } from './ending';
import { takenBack } from './takenBack';
import { describeFault } from './faults';
import { OperationRecord } from './OperationRecord';
import type { OperationWorld } from './OperationWorld';
import { StepRun } from './StepRun';

/** An operation that this replica carries on, from where it is to its end. */
export class OperationRun {
  readonly #record: OperationRecord;
  #step?: StepRun;
  #stopped = false;

  constructor(
    operation: StoredOperation,
    private readonly options: {
      leases: LeaseStore;
      registry: Pick<OperationRegistry, 'step'>;
      world: OperationWorld;
      logger: LoggerService;
    },
  ) {
    this.#record = new OperationRecord(
      operation,
      options.leases,
      options.world,
    );
  }

  get entityRef(): string {
    return this.#operation.entityRef;
  }

  /** Something about the entity changed. */
  wake(): void {
    this.#step?.wake();
  }

  cancel(by: string): void {
    if (this.#operation.cancelledBy) return;
    this.#operation.cancelledBy = by;
    if (this.#operation.state !== 'compensating') {
      this.#step?.interrupt('cancelled');
    }
  }

  /** Here only: whoever takes it next carries it on. */
  stop(): void {
    this.#stopped = true;
    this.#step?.interrupt('stopped');
  }

  /** Comes back when it ended, or when it was stopped or taken over. */
  async carryOn(): Promise<void> {
    try {
      const { approval, cancelledBy, state } = this.#operation;
      if (approval.state === 'needed' && !cancelledBy) {
        // Nobody takes one that waits, but when its time is over.
        await this.#record.expire();
        return;
      }
      if (state !== 'compensating') await this.#forward();
      if (!isFinished(this.#operation)) await this.#backward();
    } catch (error) {
      const { loss } = this.#record;
      if (loss instanceof LeaseLostError) return;
      if (error instanceof Interrupted && this.#stopped) return;
      throw loss ?? error;
    }
  }

  /** Until all is done, or something has to be taken back. */
  async #forward(): Promise<void> {
    for (;;) {
      this.#checkStopped();
      const position = this.#operation.currentStep;
      if (this.#operation.cancelledBy) return this.#turnBack(position);
      if (position >= this.#operation.steps.length) {
        const ended = await this.#record.end({
          state: 'succeeded',
          unlessCancelled: true,
        });
        if (ended.state === 'written') return undefined;
        return this.#turnBack(position);
      }
      if (!(await this.#doStep(position))) return undefined;
    }
  }

  /** Answers whether to go on. */
  async #doStep(position: number): Promise<boolean> {
    const started = await this.#start(position);
    if (!started) {
      await this.#turnBack(position);
      return false;
    }
    const { startedAt, deadline } = started;
    try {
      const { message, url, output } = await this.#run(position, run =>
        run.carryOut(startedAt, deadline),
      );
      const progress: StepProgress = {
        state: 'succeeded',
        startedAt,
        finishedAt: now(),
        ...(message && { message }),
        ...(url && { url }),
      };
      await this.#record.write({
        state: 'running',
        currentStep: position + 1,
        steps: [{ position, progress, output: output ?? {} }],
      });
      return true;
    } catch (error) {
      this.#checkOurs(error);
      if (error instanceof Interrupted) await this.#turnBack(position);
      else await this.#fail(position, startedAt, toError(error));
      return false;
    }
  }

  /** Undefined when somebody has asked to cancel it meanwhile. */
  async #start(
    position: number,
  ): Promise<{ startedAt: string; deadline: string } | undefined> {
    const { step, progress } = this.#operation.steps[position];
    // It was begun in an earlier life: its time goes on.
    if (progress.state === 'running' || progress.state === 'waiting') {
      return progress;
    }
    const begin = Date.now();
    const startedAt = new Date(begin).toISOString();
    const deadline = new Date(begin + step.deadlineSeconds * 1_000);
    const time = { startedAt, deadline: deadline.toISOString() };
    const result = await this.#record.write({
      state: 'running',
      currentStep: position,
      steps: [{ position, progress: { state: 'running', ...time } }],
      unlessCancelled: true,
    });
    return result.state === 'written' ? time : undefined;
  }

  async #fail(
    position: number,
    startedAt: string,
    error: Error,
  ): Promise<void> {
    const fault = describeFault(error, this.#operation.steps[position]);
    this.options.logger.warn(
      `Operation ${this.#operation.id} failed at ${fault.message}`,
    );
    const progress: StepProgress = {
      state: 'failed',
      startedAt,
      finishedAt: now(),
      error: fault,
    };
    await this.#record.write({
      state: 'compensating',
      error: fault,
      steps: [
        { position, progress },
        ...skippedFrom(this.#operation, position + 1, 'It was not reached'),
      ],
    });
  }

  /** It was cancelled: what was done until then is taken back. */
  async #turnBack(position: number): Promise<void> {
    const current = this.#operation.steps.at(position);
    const isUnderWay =
      current?.progress.state === 'running' ||
      current?.progress.state === 'waiting';
    const first =
      isUnderWay && this.#canUndo(current) ? position + 1 : position;
    await this.#record.write({
      state: 'compensating',
      steps: skippedFrom(this.#operation, first, 'It was cancelled'),
    });
  }

  /** The other order; one that fails does not keep the others from it. */
  async #backward(): Promise<void> {
    const { steps } = this.#operation;
    for (let position = steps.length - 1; position >= 0; position--) {
      this.#checkStopped();
      const stored = steps[position];
      if (wasBegun(stored) && !stored.undo && this.#canUndo(stored)) {
        await this.#undo(position, stored);
      }
    }
    await this.#record.end(endingOf(this.#operation));
  }

  async #undo(position: number, { progress }: StoredStep): Promise<void> {
    const startedAt = progress.state === 'undoing' ? progress.startedAt : now();
    await this.#record.write({
      steps: [{ position, progress: { state: 'undoing', startedAt } }],
    });
    try {
      const outcome = await this.#run(position, run => run.takeBack());
      await this.#record.write({
        steps: [
          {
            position,
            progress: takenBack(outcome, progress, now()),
            undo: 'done',
          },
        ],
      });
    } catch (error) {
      this.#checkOurs(error);
      await this.#undoFailed(position, startedAt, toError(error));
    }
  }

  async #undoFailed(
    position: number,
    startedAt: string,
    { name, message }: Error,
  ): Promise<void> {
    const { title } = this.#operation.steps[position].step;
    const error = {
      name,
      message: `It could not be taken back: ${message}`,
      fix: `Take it back by hand: ${title}`,
    };
    this.options.logger.error(
      `Operation ${this.#operation.id} could not take back ${title}: ${message}`,
    );
    const progress: StepProgress = {
      state: 'failed',
      startedAt,
      finishedAt: now(),
      error,
    };
    await this.#record.write({
      steps: [{ position, progress, undo: 'failed' }],
    });
  }

  async #run<T>(
    position: number,
    work: (run: StepRun) => Promise<T>,
  ): Promise<T> {
    const { step } = this.#operation.steps[position];
    const { registry, world, logger } = this.options;
    const run = new StepRun({
      record: this.#record,
      position,
      handler: registry.step(step),
      world,
      logger: logger.child({ operation: this.#operation.id, step: step.id }),
    });
    this.#step = run;
    try {
      if (this.#stopped) run.interrupt('stopped');
      return await work(run);
    } finally {
      this.#step = undefined;
    }
  }

  #canUndo({ step }: StoredStep): boolean {
    return this.options.registry.step(step)?.undo !== undefined;
  }

  /** What went wrong is the step's only while it is carried on here. */
  #checkOurs(error: unknown): void {
    if (this.#record.loss || this.#stopped) throw error;
  }

  #checkStopped(): void {
    if (this.#stopped) throw new Interrupted('stopped');
  }

  get #operation(): StoredOperation {
    return this.#record.operation;
  }
}

function wasBegun({ progress }: StoredStep): boolean {
  return progress.state !== 'pending' && progress.state !== 'skipped';
}

function now(): string {
  return new Date().toISOString();
}
