import type { JsonObject } from '@backstage/types';
import type {
  DeliveryView,
  StepHandler,
  StepOutcome,
  UndoContext,
  UndoOutcome,
} from '@slipway/backstage-plugin-mlops-node';
import { stepContext } from './stepContext';

/** Runs single steps as the engine does: again and again, with their checkpoint. */
export class Saga {
  checkpoint: JsonObject | undefined;
  outputs: Record<string, JsonObject> = {};
  /** What is known while the steps run. */
  delivery: (() => DeliveryView) | undefined;

  constructor(
    private readonly steps: readonly StepHandler[],
    private readonly operation: Partial<UndoContext<unknown>['operation']> = {},
  ) {}

  async run(kind: string, input: JsonObject): Promise<StepOutcome> {
    return this.#handler(kind).run(this.#context(input));
  }

  /** @param output - of a step that came to its end. */
  async undo(
    kind: string,
    input: JsonObject,
    output?: JsonObject,
  ): Promise<UndoOutcome> {
    const { undo } = this.#handler(kind);
    if (!undo) throw new Error(`${kind} can't be undone`);
    return undo({ ...this.#context(input), output });
  }

  #handler(kind: string): StepHandler {
    const found = this.steps.find(step => step.kind === kind);
    if (!found) throw new Error(`Nobody runs ${kind}`);
    return found;
  }

  #context(input: JsonObject): UndoContext<unknown> {
    const { operation } = stepContext({});
    return stepContext({
      operation: { ...operation, ...this.operation },
      input,
      checkpoint: this.checkpoint,
      saveCheckpoint: async checkpoint => {
        this.checkpoint = checkpoint;
      },
      outputs: this.outputs,
      ...(this.delivery && { delivery: this.delivery }),
    });
  }
}
