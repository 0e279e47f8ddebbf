import { toError } from '@backstage/errors';
import type { StepProgress } from '@slipway/backstage-plugin-mlops-common';
import type {
  LeaseStore,
  OperationChange,
  StepChange,
  StoredOperation,
  StoredStep,
  WriteResult,
} from '../store';
import { expiryOf, skippedFrom } from './ending';
import type { OperationWorld } from './OperationWorld';

/**
 * An operation that is carried on here: in memory as in the database. Once the
 * two may differ, nothing more is written: whoever takes it next begins with
 * what the database has.
 */
export class OperationRecord {
  #loss?: Error;

  constructor(
    readonly operation: StoredOperation,
    private readonly leases: LeaseStore,
    private readonly world: OperationWorld,
  ) {}

  /** Why it cannot be carried on here any more; what a step says is no reason. */
  get loss(): Error | undefined {
    return this.#loss;
  }

  /**
   * Writes first and remembers then.
   *
   * @throws LeaseLostError when another replica has it, what the database said
   *   when it did not answer.
   */
  async write(change: OperationChange): Promise<WriteResult> {
    const { operation } = this;
    const result = await this.#store(change);
    if (result.state === 'cancelled') {
      operation.cancelledBy = result.by;
      return result;
    }
    if (change.state) operation.state = change.state;
    if (change.error) operation.error = change.error;
    if (change.currentStep !== undefined) {
      operation.currentStep = change.currentStep;
    }
    for (const step of change.steps ?? []) {
      remember(operation.steps[step.position], step);
    }
    operation.updatedAt = Date.now();
    this.world.told(operation);
    return result;
  }

  async #store(change: OperationChange): Promise<WriteResult> {
    if (this.#loss) throw this.#loss;
    try {
      return await this.leases.write(this.operation.id, change);
    } catch (error) {
      this.#loss = toError(error);
      throw this.#loss;
    }
  }

  /** A step says the same as before: then it is not written again. */
  async progress(position: number, progress: StepProgress): Promise<void> {
    const { state, steps } = this.operation;
    const known = JSON.stringify(steps[position].progress);
    const next = stateWhile(progress);
    if (known === JSON.stringify(progress) && state === next) return;
    await this.write({
      ...(next && { state: next }),
      steps: [{ position, progress }],
    });
  }

  async end(
    change: Pick<OperationChange, 'error' | 'steps'> & {
      state: 'succeeded' | 'failed' | 'cancelled';
      unlessCancelled?: boolean;
    },
  ): Promise<WriteResult> {
    const { operation, world } = this;
    const { state, error = operation.error } = change;
    const after = { ...operation, state, error };
    const result = await this.write({
      ...change,
      ends: true,
      also: trx => world.ends(after, trx),
    });
    if (result.state === 'written') {
      operation.finishedAt = Date.now();
      await world.ended(operation);
    }
    return result;
  }

  /** Nobody has approved it in time. */
  async expire(): Promise<void> {
    const { operation } = this;
    await this.end({
      state: 'cancelled',
      error: expiryOf(operation),
      steps: skippedFrom(operation, 0, 'Nobody approved it'),
    });
  }
}

function stateWhile({
  state,
}: StepProgress): 'running' | 'waiting' | undefined {
  return state === 'running' || state === 'waiting' ? state : undefined;
}

function remember(step: StoredStep, change: StepChange): void {
  step.progress = change.progress ?? step.progress;
  step.checkpoint = change.checkpoint ?? step.checkpoint;
  step.output = change.output ?? step.output;
  step.undo = change.undo ?? step.undo;
}
