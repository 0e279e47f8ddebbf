import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  Application,
  Freshness,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import {
  isBoundBack,
  type ClusterConnections,
  type DeliverySource,
  type SourceObservation,
} from '@slipway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import { destinationCluster } from './application/destination';
import type { ObservedApplication } from './application/ObservedApplication';
import { managedResources, toApplication } from './application/toApplication';
import {
  bindApplications,
  noteMissingApplications,
  type ApplicationBinding,
} from './bindApplications';
import { evaluateWindows } from './syncWindows/evaluateWindows';
import type { ArgoCdWatches, WatchArgoCd } from './watchArgoCd';

type Listener = (entityRefs: ReadonlySet<string>) => void;

/** A window that opens or closes is told within this time. */
const WINDOW_CHECK_MS = 10_000;

/** Argo CD's Applications, of all clusters or instances, by entity. */
export class ArgoCdSource implements DeliverySource {
  readonly system = 'argocd';
  readonly title = 'Argo CD';

  readonly #bound = new Map<
    string,
    { entity: Entity; applications: ApplicationBinding }
  >();
  readonly #listeners = new Set<Listener>();
  readonly #unsubscribe: Array<() => void> = [];
  /** What the sync windows said when it was last told, by entity. */
  readonly #windows = new Map<string, string>();
  #watches: ArgoCdWatches | undefined;
  #windowTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: {
      watch: WatchArgoCd;
      clusters: ClusterConnections;
      now?: () => Date;
      windowCheckMs?: number;
    },
  ) {}

  bind(entity: Entity): void {
    const entityRef = stringifyEntityRef(entity);
    const applications = bindApplications(entity);
    const former = this.#bound.get(entityRef);
    this.#bound.set(entityRef, { entity, applications });
    if (isDeepStrictEqual(former?.applications, applications)) return;
    this.#watchFor(entityRef);
    this.#tell(new Set([entityRef]));
  }

  unbind(entityRef: string): void {
    this.#bound.delete(entityRef);
    this.#windows.delete(entityRef);
    this.#watches?.applications.unbind(entityRef);
  }

  observe(entityRef: string): SourceObservation {
    const bound = this.#bound.get(entityRef);
    if (!bound) return {};
    const observed = this.#applicationsOf(entityRef);
    return {
      applications: observed.map(one => this.#application(one, bound.entity)),
      managed: observed.flatMap(one =>
        managedResources(one, this.#destinationOf(one)),
      ),
      notes: [
        ...bound.applications.notes,
        ...noteMissingApplications(
          bound.applications,
          observed,
          this.#isComplete(),
        ),
      ],
    };
  }

  statuses(entityRef?: string): SourceStatus[] {
    const told = [...this.#freshness()].filter(
      ([feed, freshness]) =>
        entityRef === undefined || this.#concerns(entityRef, feed, freshness),
    );
    return told
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([feed, freshness]) => ({
        id: `argocd/${feed}`,
        system: this.system,
        instance: feed,
        title: this.title,
        freshness,
        consoleUrl: this.#watches?.instanceOf(feed)?.frontendUrl,
      }));
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    if (this.#watches) return;
    const watches = this.options.watch();
    this.#watches = watches;
    this.#unsubscribe.push(
      watches.applications.onChange(entityRefs => this.#tell(entityRefs)),
      ...[...watches.projects.values()].map(projects =>
        projects.onChange(change => {
          if (change.type !== 'freshness') this.#checkWindows();
        }),
      ),
    );
    for (const entityRef of this.#bound.keys()) this.#watchFor(entityRef);
    this.#windowTimer = setInterval(
      () => this.#checkWindows(),
      this.options.windowCheckMs ?? WINDOW_CHECK_MS,
    );
    this.#windowTimer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#windowTimer);
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    this.#watches?.release();
    this.#watches = undefined;
  }

  #watchFor(entityRef: string): void {
    const binding = this.#bound.get(entityRef)?.applications.binding;
    if (binding) this.#watches?.applications.bind(binding);
    else this.#watches?.applications.unbind(entityRef);
  }

  #applicationsOf(entityRef: string): readonly ObservedApplication[] {
    const project = this.#bound.get(entityRef)?.applications.project;
    const all = this.#watches?.applications.objectsOf(entityRef) ?? [];
    return project ? all.filter(one => one.project === project) : all;
  }

  #application(observed: ObservedApplication, entity: Entity): Application {
    return toApplication(observed, {
      destinationCluster: this.#destinationOf(observed),
      syncWindow: this.#syncWindowOf(observed),
      boundBack: isBoundBack(observed, entity),
      ownerExists: this.#ownerExists(observed),
      consoleUrl: this.#consoleUrl(observed),
    });
  }

  #destinationOf({ cluster, destination }: ObservedApplication): string {
    const home = this.#watches?.homeOf(cluster) ?? cluster;
    return destinationCluster(destination, home, this.options.clusters);
  }

  #syncWindowOf(observed: ObservedApplication): Application['syncWindow'] {
    const project = this.#watches?.projects
      .get(observed.cluster)
      ?.byName(observed.project)[0];
    if (!project?.windows.length) return undefined;
    const { server, name, namespace } = observed.destination;
    return evaluateWindows(
      project.windows,
      {
        application: observed.name,
        namespace,
        clusters: [server, name].filter(one => one !== undefined),
      },
      this.#now(),
    );
  }

  #ownerExists({ cluster, owner }: ObservedApplication): boolean {
    if (owner?.kind !== 'Application') return false;
    return (this.#watches?.applications.collections() ?? []).some(
      collection =>
        collection.cluster === cluster &&
        collection.byName(owner.name).length > 0,
    );
  }

  #consoleUrl(observed: ObservedApplication): string | undefined {
    const base = this.#watches?.instanceOf(observed.cluster)?.frontendUrl;
    const path = [observed.namespace, observed.name]
      .filter(Boolean)
      .map(encodeURIComponent)
      .join('/');
    return base && `${base}/applications/${path}`;
  }

  #checkWindows(): void {
    const changed = new Set<string>();
    for (const entityRef of this.#bound.keys()) {
      const states = this.#applicationsOf(entityRef).map(one =>
        this.#syncWindowOf(one),
      );
      const told = states.some(Boolean) ? JSON.stringify(states) : '';
      if ((this.#windows.get(entityRef) ?? '') === told) continue;
      this.#windows.set(entityRef, told);
      changed.add(entityRef);
    }
    this.#tell(changed);
  }

  #freshness(): ReadonlyMap<string, Freshness> {
    return this.#watches?.applications.freshness() ?? new Map();
  }

  /** Whether what is not there is known not to be there. */
  #isComplete(): boolean {
    const all = [...this.#freshness().values()];
    return all.some(({ state }) => state === 'live');
  }

  /** A cluster without Argo CD is of no interest to whom it owns nothing. */
  #concerns(entityRef: string, feed: string, freshness: Freshness): boolean {
    const binding = this.#bound.get(entityRef)?.applications.binding;
    if (!binding) return false;
    if (binding.clusters?.includes(feed) === false) return false;
    return (
      binding.annotation.startsWith('argocd/') ||
      freshness.state !== 'unavailable'
    );
  }

  #now(): Date {
    return this.options.now?.() ?? new Date();
  }

  #tell(entityRefs: ReadonlySet<string>): void {
    if (entityRefs.size === 0) return;
    for (const listener of this.#listeners) listener(entityRefs);
  }
}
