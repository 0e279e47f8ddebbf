import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ANNOTATION,
  type Freshness,
  type Reason,
  type SourceStatus,
  type WorkflowDetail,
  type WorkflowLocator,
  type WorkflowPhase,
  type WorkflowRun,
} from '@slipway/backstage-plugin-mlops-common';
import {
  isBoundBack,
  parseBinding,
  type DeliverySource,
  type ParsedBinding,
  type SourceObservation,
  type WorkflowReader,
} from '@slipway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import { readArchive } from './rest/readArchive';
import { readGraph, readLogs } from './RunReader';
import type { ObservedRun } from './run/ObservedRun';
import { newestFirst, toRun } from './run/toRun';
import type { WatchWorkflows, WorkflowWatches } from './watchWorkflows';

type Listener = (entityRefs: ReadonlySet<string>) => void;

/** What a page shows without being asked for more. */
const LATEST = 10;

/** Argo Workflows' runs, of all clusters or instances, by entity. */
export class ArgoWorkflowsSource implements DeliverySource {
  readonly system = 'argo-workflows';
  readonly title = 'Argo Workflows';
  readonly workflows: WorkflowReader = {
    list: (entityRef, options) => this.#list(entityRef, options),
    get: (entityRef, run) => this.#get(entityRef, run),
    logs: (entityRef, run, nodeId, { signal }) =>
      this.#logs(entityRef, run, nodeId, signal),
  };

  readonly #bound = new Map<
    string,
    { entity: Entity; parsed: ParsedBinding }
  >();
  readonly #listeners = new Set<Listener>();
  #unsubscribe: (() => void) | undefined;
  #watches: WorkflowWatches | undefined;

  constructor(private readonly watch: WatchWorkflows) {}

  bind(entity: Entity): void {
    const entityRef = stringifyEntityRef(entity);
    const parsed = parseBinding(entity, {
      selector: [ANNOTATION.workflowSelector, ANNOTATION.cnoeWorkflowSelector],
      cluster: [
        ANNOTATION.workflowInstanceName,
        ANNOTATION.cnoeWorkflowCluster,
        ANNOTATION.legacyWorkflowCluster,
      ],
    });
    // Trainings seldom run where the service does, so its namespace is no limit.
    const binding = parsed.binding && {
      ...parsed.binding,
      namespace: undefined,
    };
    const former = this.#bound.get(entityRef);
    const next = { ...parsed, binding };
    this.#bound.set(entityRef, { entity, parsed: next });
    if (isDeepStrictEqual(former?.parsed, next)) return;
    this.#watchFor(entityRef);
    this.#tell(new Set([entityRef]));
  }

  unbind(entityRef: string): void {
    this.#bound.delete(entityRef);
    this.#watches?.runs.unbind(entityRef);
  }

  observe(entityRef: string): SourceObservation {
    const bound = this.#bound.get(entityRef);
    if (!bound) return {};
    const observed = this.#runsOf(entityRef);
    return {
      runs: {
        latest: observed
          .slice(0, LATEST)
          .map(run => this.#run(run, bound.entity)),
        total: observed.length,
      },
      notes: [...bound.parsed.notes, ...this.#missing(bound.parsed, observed)],
    };
  }

  statuses(entityRef?: string): SourceStatus[] {
    return [...this.#freshness()]
      .filter(
        ([feed, freshness]) =>
          entityRef === undefined || this.#concerns(entityRef, feed, freshness),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([feed, freshness]) => ({
        id: `argo-workflows/${feed}`,
        system: this.system,
        instance: feed,
        title: this.title,
        freshness,
        consoleUrl: this.#frontendUrl(feed),
      }));
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    if (this.#watches) return;
    this.#watches = this.watch();
    this.#unsubscribe = this.#watches.runs.onChange(refs => this.#tell(refs));
    for (const entityRef of this.#bound.keys()) this.#watchFor(entityRef);
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#watches?.release();
    this.#watches = undefined;
  }

  async #list(
    entityRef: string,
    options: { limit: number; phase?: WorkflowPhase },
  ): Promise<{ runs: WorkflowRun[]; total: number }> {
    const bound = this.#bound.get(entityRef);
    if (!bound) return { runs: [], total: 0 };
    const all = [
      ...this.#runsOf(entityRef),
      ...(await this.#archived(entityRef, options.limit)),
    ]
      .filter(({ phase }) => !options.phase || phase === options.phase)
      .sort(newestFirst);
    return {
      runs: all
        .slice(0, options.limit)
        .map(run => this.#run(run, bound.entity)),
      total: all.length,
    };
  }

  async #get(
    entityRef: string,
    locator: WorkflowLocator,
  ): Promise<WorkflowDetail | undefined> {
    const bound = this.#bound.get(entityRef);
    const run = bound && (await this.#find(entityRef, locator));
    if (!bound || !run) return undefined;
    return {
      run: this.#run(run, bound.entity),
      graph: await readGraph(run, this.#accessOf(run.cluster)),
    };
  }

  async #logs(
    entityRef: string,
    locator: WorkflowLocator,
    nodeId: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const run = await this.#find(entityRef, locator);
    return run && readLogs(run, nodeId, this.#accessOf(run.cluster), signal);
  }

  /** Only what is bound to the entity is found. */
  async #find(
    entityRef: string,
    { cluster, namespace, name }: WorkflowLocator,
  ): Promise<ObservedRun | undefined> {
    const isWanted = (run: ObservedRun) =>
      run.cluster === cluster &&
      run.namespace === namespace &&
      run.name === name;
    return (
      this.#runsOf(entityRef).find(isWanted) ??
      (await this.#archived(entityRef, 200)).find(isWanted)
    );
  }

  /** What only the archive has still. An archive that fails hides nothing else. */
  async #archived(entityRef: string, limit: number): Promise<ObservedRun[]> {
    const binding = this.#bound.get(entityRef)?.parsed.binding;
    if (binding?.match.by !== 'labels') return [];
    const { text: selector } = binding.match;
    const present = new Set(this.#runsOf(entityRef).map(placeOf));
    const found = await Promise.all(
      [...this.#freshness().keys()]
        .filter(feed => binding.clusters?.includes(feed) ?? true)
        .map(async feed => {
          const { client } = this.#accessOf(feed);
          if (!client) return [];
          return readArchive(client, { selector, limit, cluster: feed }).catch(
            () => [],
          );
        }),
    );
    return found
      .flat()
      .filter(
        run =>
          !present.has(placeOf(run)) &&
          this.#watches?.runs.owns(entityRef, run),
      );
  }

  #watchFor(entityRef: string): void {
    const binding = this.#bound.get(entityRef)?.parsed.binding;
    if (binding) this.#watches?.runs.bind(binding);
    else this.#watches?.runs.unbind(entityRef);
  }

  #runsOf(entityRef: string): readonly ObservedRun[] {
    return [...(this.#watches?.runs.objectsOf(entityRef) ?? [])].sort(
      newestFirst,
    );
  }

  #run(run: ObservedRun, entity: Entity): WorkflowRun {
    return toRun(run, {
      boundBack: isBoundBack(run, entity),
      frontendUrl: this.#frontendUrl(run.cluster),
    });
  }

  #accessOf(feed: string) {
    return this.#watches?.accessOf(feed) ?? {};
  }

  #frontendUrl(feed: string): string | undefined {
    return this.#accessOf(feed).client?.instance.frontendUrl;
  }

  #freshness(): ReadonlyMap<string, Freshness> {
    return this.#watches?.runs.freshness() ?? new Map();
  }

  #concerns(entityRef: string, feed: string, freshness: Freshness): boolean {
    const binding = this.#bound.get(entityRef)?.parsed.binding;
    if (!binding) return false;
    if (binding.clusters?.includes(feed) === false) return false;
    return isExplicit(binding.annotation) || freshness.state !== 'unavailable';
  }

  #missing(
    { binding }: ParsedBinding,
    found: readonly ObservedRun[],
  ): Reason[] {
    const live = [...this.#freshness().values()].some(
      ({ state }) => state === 'live',
    );
    if (!binding || found.length > 0 || !live) return [];
    if (!isExplicit(binding.annotation) || binding.match.by !== 'labels') {
      return [];
    }
    return [
      {
        code: 'workflow-missing',
        severity: 'info',
        message: `No Workflow has the labels ${binding.match.text}`,
        fix: `Run a training, or check ${binding.annotation} in the entity's catalog-info.yaml.`,
      },
    ];
  }

  #tell(entityRefs: ReadonlySet<string>): void {
    if (entityRefs.size === 0) return;
    for (const listener of this.#listeners) listener(entityRefs);
  }
}

function isExplicit(annotation: string): boolean {
  return annotation.includes('argo');
}

function placeOf({ cluster, namespace, name }: ObservedRun): string {
  return `${cluster}/${namespace}/${name}`;
}
