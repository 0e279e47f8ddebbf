import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  Freshness,
  SourceStatus,
  WorkflowRun,
  WorkflowTemplate,
} from '@slipway/backstage-plugin-mlops-common';
import {
  feedsOfBinding,
  isBoundBack,
  type BoundCollections,
  type DeliverySource,
  type FeedBinding,
  type SourceObservation,
  type WorkflowReader,
} from '@slipway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import { bindRuns } from './binding/bindRuns';
import { noteMissing } from './binding/noteMissing';
import { WORKFLOW } from './resourceTypes';
import { RunReader, type BoundRuns } from './RunReader';
import type { ObservedRun } from './run/ObservedRun';
import { RunStalls } from './stalls/RunStalls';
import { toTemplate, type ObservedTemplate } from './template/projectTemplate';
import { newestFirst, toRun } from './run/toRun';
import type { WorkflowFeeds } from './WorkflowFeeds';

type Listener = (entityRefs: ReadonlySet<string>) => void;

/** What a page shows without being asked for more. */
const LATEST = 10;

/** Argo Workflows' runs, of all clusters or instances, by entity. */
export class ArgoWorkflowsSource implements DeliverySource, BoundRuns {
  readonly system = 'argo-workflows';
  readonly title = 'Argo Workflows';
  readonly workflows: WorkflowReader;

  readonly #bound = new Map<string, { entity: Entity; runs: FeedBinding }>();
  /** Newest first; forgotten when something changes. */
  readonly #sorted = new Map<string, readonly ObservedRun[]>();
  readonly #listeners = new Set<Listener>();
  #unsubscribe: Array<() => void> = [];
  #watched: BoundCollections<ObservedRun> | undefined;
  #templates: BoundCollections<ObservedTemplate> | undefined;
  #stalls: RunStalls | undefined;

  constructor(
    private readonly feeds: WorkflowFeeds,
    private readonly options: { patienceMs?: number } = {},
  ) {
    this.workflows = new RunReader(this, feeds);
  }

  bind(entity: Entity): void {
    const entityRef = stringifyEntityRef(entity);
    const runs = bindRuns(entity, this.feeds);
    const former = this.#bound.get(entityRef);
    this.#bound.set(entityRef, { entity, runs });
    if (isDeepStrictEqual(former?.runs, runs)) return;
    this.#watchFor(entityRef);
    this.#tell(new Set([entityRef]));
  }

  unbind(entityRef: string): void {
    this.#bound.delete(entityRef);
    this.#sorted.delete(entityRef);
    this.#watched?.unbind(entityRef);
    this.#templates?.unbind(entityRef);
  }

  observe(entityRef: string): SourceObservation {
    const bound = this.#bound.get(entityRef);
    if (!bound) return {};
    const all = this.runsOf(entityRef);
    return {
      runs: {
        latest: all.slice(0, LATEST).map(run => this.present(entityRef, run)),
        total: all.length,
      },
      templates: this.#templatesOf(bound.entity),
      notes: [
        ...bound.runs.notes,
        ...noteMissing(bound.runs, all.length, this.#freshness()),
        ...(this.#stalls?.notes(all) ?? []),
      ],
    };
  }

  statuses(entityRef?: string): SourceStatus[] {
    return this.#feedsFor(entityRef)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([feed, freshness]) => ({
        id: `argo-workflows/${feed}`,
        system: this.system,
        instance: feed,
        title: this.title,
        freshness,
        stalled: this.#stalls?.stallOf(feed),
        consoleUrl: this.#frontendUrl(feed),
      }));
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    if (this.#watched) return;
    const watched = this.feeds.watch();
    this.#watched = watched;
    const templates = this.feeds.watchTemplates();
    this.#templates = templates;
    this.#stalls = new RunStalls({
      runs: watched,
      patienceMs: this.options.patienceMs,
      onChange: feeds => this.#tellOf(feeds),
    });
    this.#unsubscribe = [
      watched.onChange(refs => this.#tell(refs)),
      templates.onChange(refs => this.#tell(refs)),
    ];
    for (const entityRef of this.#bound.keys()) this.#watchFor(entityRef);
  }

  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    this.#stalls?.stop();
    this.#stalls = undefined;
    this.#watched?.release();
    this.#watched = undefined;
    this.#templates?.release();
    this.#templates = undefined;
    this.#sorted.clear();
  }

  bindingOf(entityRef: string): FeedBinding | undefined {
    return this.#bound.get(entityRef)?.runs;
  }

  /** The labels that a run needs to be found by the entity's selector. */
  labelsOf(entityRef: string): Record<string, string> {
    const match = this.bindingOf(entityRef)?.binding?.match;
    if (match?.by !== 'labels') return {};
    return Object.fromEntries(
      match.selector.flatMap(one =>
        // With Argo CD's tracking label it would be taken for one of its objects.
        one.operator === 'in' &&
        one.values.length === 1 &&
        one.key !== 'app.kubernetes.io/instance'
          ? [[one.key, one.values[0]]]
          : [],
      ),
    );
  }

  feedsOf(entityRef: string): string[] {
    return this.#feedsFor(entityRef).map(([feed]) => feed);
  }

  owns(entityRef: string, run: ObservedRun): boolean {
    return this.#watched?.owns(entityRef, run) ?? false;
  }

  runsOf(entityRef: string): readonly ObservedRun[] {
    const known = this.#sorted.get(entityRef);
    if (known) return known;
    const watched = this.#watched?.objectsOf(entityRef) ?? [];
    const sorted = [...watched].sort(newestFirst);
    if (this.#bound.has(entityRef)) this.#sorted.set(entityRef, sorted);
    return sorted;
  }

  present(entityRef: string, run: ObservedRun): WorkflowRun {
    const entity = this.#bound.get(entityRef)?.entity;
    return toRun(run, {
      boundBack: entity !== undefined && isBoundBack(run, entity),
      frontendUrl: this.#frontendUrl(run.cluster),
    });
  }

  #watchFor(entityRef: string): void {
    const binding = this.#bound.get(entityRef)?.runs.binding;
    for (const watched of [this.#watched, this.#templates]) {
      if (binding) watched?.bind(binding);
      else watched?.unbind(entityRef);
    }
  }

  #templatesOf(entity: Entity): WorkflowTemplate[] {
    const observed = this.#templates?.objectsOf(stringifyEntityRef(entity));
    return (observed ?? []).map(one =>
      toTemplate(one, isBoundBack(one, entity)),
    );
  }

  #frontendUrl(feed: string): string | undefined {
    return this.feeds.accessOf(feed).client?.instance.frontendUrl;
  }

  #feedsFor(entityRef: string | undefined): Array<[string, Freshness]> {
    if (entityRef === undefined) return [...this.#freshness()];
    const bound = this.bindingOf(entityRef);
    return bound ? feedsOfBinding(bound, this.#freshness(), WORKFLOW) : [];
  }

  #freshness(): ReadonlyMap<string, Freshness> {
    return this.#watched?.freshness() ?? new Map();
  }

  /** Tells those that may have runs in one of these feeds. */
  #tellOf(feeds: ReadonlySet<string>): void {
    const concerned = [...this.#bound.keys()].filter(entityRef =>
      this.feedsOf(entityRef).some(feed => feeds.has(feed)),
    );
    this.#tell(new Set(concerned));
  }

  #tell(entityRefs: ReadonlySet<string>): void {
    for (const entityRef of entityRefs) this.#sorted.delete(entityRef);
    if (entityRefs.size === 0) return;
    for (const listener of this.#listeners) listener(entityRefs);
  }
}
