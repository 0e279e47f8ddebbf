import type { MlflowClient } from '../client/MlflowClient';
import { MlflowError } from '../client/MlflowError';
import type { PollSettings } from '../config/readMlflowConfig';
import type { ConsoleLinks } from '../projection/consoleLinks';
import { isPrompt, projectModel } from '../projection/projectModel';
import { forEachConcurrently } from './forEachConcurrently';
import type { ModelState } from './ModelState';
import type { RunCache } from './RunCache';

/** An instance that fails this often in one round is left alone until the next. */
const MOST_FAILURES = 3;

/** Asks one instance for some models. */
export class ModelRound {
  constructor(
    private readonly options: {
      instance: string;
      client: MlflowClient;
      runs: RunCache;
      links: ConsoleLinks;
      settings: PollSettings;
    },
  ) {}

  /**
   * Hands each model over as it is known.
   *
   * @throws MlflowError the first failure; what could be read was handed over.
   */
  async run(
    names: readonly string[],
    signal: AbortSignal,
    onModel: (name: string, state: ModelState) => void,
  ): Promise<void> {
    const failures: unknown[] = [];
    await forEachConcurrently(
      names,
      this.options.settings.concurrency,
      async name => {
        try {
          onModel(name, await this.read(name, signal));
        } catch (error) {
          if (isForbidden(error)) {
            onModel(name, { state: 'forbidden', reason: error.message });
            return;
          }
          failures.push(error);
          if (concernsAll(error) || failures.length >= MOST_FAILURES) {
            throw error;
          }
        }
      },
    );
    if (failures.length > 0) throw failures[0];
  }

  private async read(name: string, signal: AbortSignal): Promise<ModelState> {
    const { client, settings, runs } = this.options;
    const model = await client.getModel(name, signal);
    if (!model) return { state: 'missing' };
    if (isPrompt(model)) return { state: 'prompt' };
    const { versions, more } = await client.searchVersions(
      name,
      settings.versionsPerModel,
      signal,
    );
    for (const { run_id: runId } of versions) {
      if (runId && runs.needs(runId)) await this.readRun(runId, signal);
    }
    return {
      state: 'known',
      model: projectModel({
        instance: this.options.instance,
        model,
        versions,
        more,
        runOf: runId => runs.peek(runId),
        links: this.options.links,
      }),
    };
  }

  /** A version whose run may not be read is still a version. */
  private async readRun(runId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.options.runs.refresh(runId, signal);
    } catch (error) {
      if (!isForbidden(error)) throw error;
    }
  }
}

function isForbidden(error: unknown): error is MlflowError {
  return error instanceof MlflowError && error.failure === 'forbidden';
}

/** Whether the next request would fail just the same. */
function concernsAll(error: unknown): boolean {
  return (
    !(error instanceof MlflowError) ||
    !['failed', 'refused'].includes(error.failure)
  );
}
