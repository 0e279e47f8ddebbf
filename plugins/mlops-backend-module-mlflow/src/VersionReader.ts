import { ServiceUnavailableError } from '@backstage/errors';
import type {
  ModelReader,
  ObservedModelVersion,
} from '@slipway/backstage-plugin-mlops-node';
import { MlflowError } from './client/MlflowError';
import type { InstancePoller } from './poll/InstancePoller';
import { projectVersion } from './projection/projectModel';

const VERSION = /^[1-9]\d{0,8}$/;
const FRESH_MS = 30_000;
const MOST_CACHED = 500;
const MOST_AT_ONCE = 8;

interface Cached {
  at: number;
  version: Promise<ObservedModelVersion | undefined>;
}

/** Where a model of an entity may be. */
export type PollersOf = (
  entityRef: string,
  model: string,
  instance: string | undefined,
) => readonly InstancePoller[];

/**
 * Versions one by one: from memory where they are polled, else asked for by
 * hand, a few at a time, and remembered for half a minute.
 */
export class VersionReader implements ModelReader {
  private readonly cache = new Map<string, Cached>();
  private asking = 0;

  constructor(private readonly pollersOf: PollersOf) {}

  async getVersion(
    entityRef: string,
    model: string,
    version: string,
    options: { instance?: string },
  ): Promise<{ source: string; version: ObservedModelVersion } | undefined> {
    if (!VERSION.test(version)) return undefined;
    for (const poller of this.pollersOf(entityRef, model, options.instance)) {
      const found =
        polledVersion(poller, model, version) ??
        (await this.remembered(poller, model, version));
      if (found) return { source: `mlflow/${poller.name}`, version: found };
    }
    return undefined;
  }

  private remembered(
    poller: InstancePoller,
    model: string,
    version: string,
  ): Promise<ObservedModelVersion | undefined> {
    const state = poller.stateOf(model)?.state;
    if (state === undefined) return Promise.reject(notKnownYet(poller));
    if (state !== 'known') return Promise.resolve(undefined);
    const key = JSON.stringify([poller.name, model, version]);
    const cached = this.cache.get(key);
    if (cached && Date.now() - cached.at < FRESH_MS) return cached.version;
    const asked = this.ask(poller, model, version);
    this.remember(key, asked);
    return asked;
  }

  private remember(
    key: string,
    version: Promise<ObservedModelVersion | undefined>,
  ): void {
    this.cache.delete(key);
    this.cache.set(key, { at: Date.now(), version });
    version.catch(() => this.cache.delete(key));
    const oldest = this.cache.keys().next();
    if (this.cache.size > MOST_CACHED && !oldest.done) {
      this.cache.delete(oldest.value);
    }
  }

  private async ask(
    poller: InstancePoller,
    model: string,
    version: string,
  ): Promise<ObservedModelVersion | undefined> {
    if (this.asking >= MOST_AT_ONCE) {
      throw new ServiceUnavailableError(
        `Too many versions are being asked of MLflow at once; try again in a moment`,
      );
    }
    this.asking += 1;
    try {
      return await askPoller(poller, model, version);
    } finally {
      this.asking -= 1;
    }
  }
}

function notKnownYet(poller: InstancePoller): ServiceUnavailableError {
  const freshness = poller.currentFreshness();
  return new ServiceUnavailableError(
    freshness.state === 'live'
      ? `MLflow instance '${poller.name}' has not been asked for this model yet; try again in a moment`
      : freshness.reason,
  );
}

function polledVersion(
  poller: InstancePoller,
  model: string,
  version: string,
): ObservedModelVersion | undefined {
  const known = poller.stateOf(model);
  return known?.state === 'known'
    ? known.model.versions.find(candidate => candidate.version === version)
    : undefined;
}

async function askPoller(
  poller: InstancePoller,
  model: string,
  version: string,
): Promise<ObservedModelVersion | undefined> {
  const answer = await poller.client.getVersion(model, version);
  if (!answer) return undefined;
  const runId = answer.run_id;
  if (runId && poller.runs.needs(runId)) {
    await poller.runs.refresh(runId).catch(ignoreForbidden);
  }
  return projectVersion(answer, {
    run: runId ? poller.runs.peek(runId) : undefined,
    links: poller.links,
  });
}

function ignoreForbidden(error: unknown): void {
  if (error instanceof MlflowError && error.failure === 'forbidden') return;
  throw error;
}
