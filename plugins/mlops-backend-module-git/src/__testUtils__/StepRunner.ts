import type { JsonObject } from '@backstage/types';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  StepContext,
  StepHandler,
  StepOutcome,
} from '@slipway/backstage-plugin-mlops-node';

type Done = Extract<StepOutcome, { state: 'done' }>;

const MOST_RUNS = 20;

/** Runs one step as the engine does: again after a fault, and while it waits. */
export class StepRunner {
  checkpoint: JsonObject | undefined;
  outputs: Record<string, JsonObject> = {};
  readonly messages: string[] = [];
  runs = 0;
  /** Dies with each fault before its checkpoint is on disk. */
  forgets = false;

  constructor(
    private readonly handler: StepHandler,
    private readonly operationId = '7d1c5e3a',
  ) {}

  async once(input: JsonObject): Promise<StepOutcome> {
    this.runs += 1;
    const outcome = await this.handler.run(this.#context(input));
    if (outcome.message) this.messages.push(outcome.message);
    return outcome;
  }

  /** Faults of the network, and the end of the process, are tried again. */
  async toEnd(input: JsonObject): Promise<Done> {
    for (let run = 0; run < MOST_RUNS; run++) {
      try {
        const outcome = await this.once(input);
        if (outcome.state === 'done') return outcome;
      } catch (error) {
        if (!isTriedAgain(error)) throw error;
        if (this.forgets) this.checkpoint = undefined;
      }
    }
    throw new Error(`Not done after ${MOST_RUNS} runs: ${this.messages}`);
  }

  async undo(input: JsonObject, output?: JsonObject) {
    return this.handler.undo?.({ ...this.#context(input), output });
  }

  #context(input: JsonObject): StepContext<unknown> {
    return {
      operation: {
        id: this.operationId,
        entityRef: 'component:default/fraud-detection',
        environment: 'production',
        action: 'rollback',
        title: 'Roll production back',
        reason: 'It refuses every card\n\nSlipway-Operation: forged',
        requestedBy: 'user:default/maria',
      },
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'fraud-detection' },
      },
      input,
      checkpoint: this.checkpoint,
      saveCheckpoint: async checkpoint => {
        this.checkpoint = checkpoint;
      },
      outputs: this.outputs,
      delivery: () => ({
        environments: [],
        training: { runs: [], total: 0 },
        registry: { models: [] },
        notes: [],
      }),
      signal: new AbortController().signal,
      logger: mockServices.logger.mock(),
    };
  }
}

function isTriedAgain(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return ['ServiceUnavailableError', 'RetryAfterError'].includes(name);
}
