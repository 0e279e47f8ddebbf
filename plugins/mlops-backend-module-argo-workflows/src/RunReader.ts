import { toError } from '@backstage/errors';
import type {
  WorkflowDetail,
  WorkflowLocator,
  WorkflowPhase,
  WorkflowRun,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  FeedBinding,
  WorkflowReader,
} from '@slipway/backstage-plugin-mlops-node';
import { findOlderRun, findOlderRuns } from './OlderRuns';
import { readLogs } from './readLogs';
import { readRunGraph } from './readRun';
import type { ObservedRun } from './run/ObservedRun';
import { newestFirst } from './run/toRun';
import type { WorkflowFeeds } from './WorkflowFeeds';

/** As Kubernetes names objects: it becomes part of a path. */
const NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/** What is known of the runs of entities. */
export interface BoundRuns {
  bindingOf(entityRef: string): FeedBinding | undefined;
  feedsOf(entityRef: string): string[];
  /** Newest first. */
  runsOf(entityRef: string): readonly ObservedRun[];
  owns(entityRef: string, run: ObservedRun): boolean;
  present(entityRef: string, run: ObservedRun): WorkflowRun;
}

/** Runs one by one, and those beyond what is watched. */
export class RunReader implements WorkflowReader {
  constructor(
    private readonly bound: BoundRuns,
    private readonly feeds: Pick<WorkflowFeeds, 'accessOf'>,
  ) {}

  async list(
    entityRef: string,
    options: { limit: number; phase?: WorkflowPhase },
  ): Promise<{ runs: WorkflowRun[]; total: number }> {
    const all = [
      ...this.bound.runsOf(entityRef),
      ...(await this.#older(entityRef, options.limit)),
    ]
      .filter(({ phase }) => !options.phase || phase === options.phase)
      .sort(newestFirst);
    return {
      runs: all
        .slice(0, options.limit)
        .map(run => this.bound.present(entityRef, run)),
      total: all.length,
    };
  }

  async get(
    entityRef: string,
    locator: WorkflowLocator,
  ): Promise<WorkflowDetail | undefined> {
    const run = await this.#find(entityRef, locator);
    return (
      run && {
        run: this.bound.present(entityRef, run),
        graph: await this.#graphOf(run),
      }
    );
  }

  async logs(
    entityRef: string,
    locator: WorkflowLocator,
    nodeId: string,
    { signal }: { signal: AbortSignal },
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const run = await this.#find(entityRef, locator);
    return (
      run && readLogs(run, nodeId, this.feeds.accessOf(run.cluster), signal)
    );
  }

  /** A graph that cannot be read hides nothing of what is known of the run. */
  async #graphOf(run: ObservedRun): Promise<WorkflowDetail['graph']> {
    try {
      return await readRunGraph(run, this.feeds.accessOf(run.cluster));
    } catch (error) {
      return { state: 'unknown', reason: toError(error).message };
    }
  }

  /** Only what is bound to the entity is found. */
  async #find(
    entityRef: string,
    locator: WorkflowLocator,
  ): Promise<ObservedRun | undefined> {
    const { cluster, namespace, name } = locator;
    if (!NAME.test(namespace) || !NAME.test(name)) return undefined;
    const watched = this.bound
      .runsOf(entityRef)
      .find(
        run =>
          run.cluster === cluster &&
          run.namespace === namespace &&
          run.name === name,
      );
    if (watched) return watched;
    if (!this.bound.feedsOf(entityRef).includes(cluster)) return undefined;
    const older = await findOlderRun(this.feeds.accessOf(cluster), locator);
    return older && this.bound.owns(entityRef, older) ? older : undefined;
  }

  /** An archive that fails hides nothing else. */
  async #older(entityRef: string, limit: number): Promise<ObservedRun[]> {
    const binding = this.bound.bindingOf(entityRef)?.binding;
    if (binding?.match.by !== 'labels') return [];
    const { text: selector } = binding.match;
    const watched = new Set(this.bound.runsOf(entityRef).map(placeOf));
    const found = await Promise.all(
      this.bound.feedsOf(entityRef).map(feed =>
        findOlderRuns(feed, this.feeds.accessOf(feed), {
          selector,
          limit,
        }).catch(() => []),
      ),
    );
    return found
      .flat()
      .filter(
        run => !watched.has(placeOf(run)) && this.bound.owns(entityRef, run),
      );
  }
}

function placeOf({ cluster, namespace, name }: ObservedRun): string {
  return `${cluster}/${namespace}/${name}`;
}
