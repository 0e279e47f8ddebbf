import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import type {
  StepHandler,
  StepOutcome,
  UndoContext,
} from '@slipway/backstage-plugin-mlops-node';
import { inProduction } from './planned';
import { entity, FRAUD } from './FlaggerBench';

/** Runs single steps as the engine does: again and again, with their checkpoint. */
export class Saga {
  checkpoint: JsonObject | undefined;
  outputs: Record<string, JsonObject> = {};
  /** What the delivery shows. */
  rollouts: Rollout[] = [];

  constructor(
    private readonly steps: readonly StepHandler[],
    readonly id = 'op-1',
  ) {}

  async run(kind: string, input: JsonObject): Promise<StepOutcome> {
    return this.#handler(kind).run(this.#context(input));
  }

  async undo(kind: string, input: JsonObject): Promise<{ message?: string }> {
    const { undo } = this.#handler(kind);
    if (!undo) throw new Error(`${kind} can't be undone`);
    return undo(this.#context(input));
  }

  #handler(kind: string): StepHandler {
    const found = this.steps.find(step => step.kind === kind);
    if (!found) throw new Error(`Nobody runs ${kind}`);
    return found;
  }

  #context(input: JsonObject): UndoContext<unknown> {
    return {
      operation: {
        id: this.id,
        entityRef: FRAUD,
        environment: 'production',
        action: 'flagger.promote',
        title: 'Promote',
        requestedBy: 'user:default/jane',
      },
      entity: entity({}),
      input,
      checkpoint: this.checkpoint,
      saveCheckpoint: async checkpoint => {
        this.checkpoint = checkpoint;
      },
      output: undefined,
      outputs: this.outputs,
      delivery: () => inProduction(...this.rollouts),
      signal: new AbortController().signal,
      logger: mockServices.logger.mock(),
    };
  }
}
