import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  StepHandler,
  StepOutcome,
  UndoContext,
} from '@slipway/backstage-plugin-mlops-node';
import { entity, FRAUD } from './ArgoCdBench';

/** Runs single steps as the engine does: again and again, with their checkpoint. */
export class Saga {
  checkpoint: JsonObject | undefined;

  constructor(
    private readonly steps: readonly StepHandler[],
    readonly id = '8c1f4f0e-7e0f-4d1c-9d3e-1a2b3c4d5e6f',
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
        action: 'argocd.sync',
        title: 'Sync',
        requestedBy: 'user:default/jane',
      },
      entity: entity({}),
      input,
      checkpoint: this.checkpoint,
      saveCheckpoint: async checkpoint => {
        this.checkpoint = checkpoint;
      },
      output: undefined,
      outputs: {},
      delivery: () => {
        throw new Error('Not asked for');
      },
      signal: new AbortController().signal,
      logger: mockServices.logger.mock(),
    };
  }
}
