import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  Application,
  Freshness,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import {
  feedsOfBinding,
  isBoundBack,
  type ClusterConnections,
  type DeliverySource,
  type SourceObservation,
} from '@slipway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import { destinationCluster } from './application/destination';
import { unpackDetails, type ApplicationDetails } from './application/details';
import type { ObservedApplication } from './application/ObservedApplication';
import { managedResources, toApplication } from './application/toApplication';
import type { ArgoCdFeeds, ArgoCdWatches } from './ArgoCdFeeds';
import {
  bindApplications,
  type ApplicationBinding,
} from './binding/bindApplications';
import { noteMissing } from './binding/noteMissing';
import { Owners } from './owners/Owners';
import { APPLICATION } from './resourceTypes';
import {
  ApplicationStalls,
  type StallPatience,
} from './stalls/ApplicationStalls';
import type { ObservedProject } from './syncWindows/AppProject';
import { evaluateWindows } from './syncWindows/evaluateWindows';
import { WindowClock } from './syncWindows/WindowClock';

const OWNERS_AFTER_MS = 200;

type Listener = (entityRefs: ReadonlySet<string>) => void;

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
  readonly #toldWindows = new Map<string, string>();
  readonly #clock: WindowClock;
  #watches: ArgoCdWatches | undefined;
  #owners: Owners | undefined;
  #stalls: ApplicationStalls | undefined;
  readonly #changedOwners = new Set<string>();
  #ownersTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: {
      feeds: ArgoCdFeeds;
      clusters: ClusterConnections;
      patience: StallPatience;
      now?: () => Date;
    },
  ) {
    this.#clock = new WindowClock({
      projects: () => this.#projects(),
      onDue: () => this.#tellWindows(),
      now: () => this.#now(),
    });
  }

  bind(entity: Entity): void {
    const entityRef = stringifyEntityRef(entity);
    const applications = bindApplications(entity, this.options.feeds);
    const former = this.#bound.get(entityRef);
    this.#bound.set(entityRef, { entity, applications });
    if (isDeepStrictEqual(former?.applications, applications)) return;
    this.#watchFor(entityRef);
    this.#tell(new Set([entityRef]));
  }

  unbind(entityRef: string): void {
    this.#bound.delete(entityRef);
    this.#toldWindows.delete(entityRef);
    this.#watches?.applications.unbind(entityRef);
  }

  observe(entityRef: string): SourceObservation {
    const bound = this.#bound.get(entityRef);
    if (!bound) return {};
    const observed = this.#applicationsOf(entityRef);
    const detailed = observed.map(
      one => [one, unpackDetails(one.details)] as const,
    );
    return {
      applications: detailed.map(([one, details]) =>
        this.#application(one, details, bound.entity),
      ),
      managed: detailed.flatMap(([one, details]) =>
        managedResources(details, this.#destinationOf(one)),
      ),
      notes: [
        ...bound.applications.notes,
        ...noteMissing(bound.applications, observed, this.#freshness()),
        ...(this.#stalls?.notes(observed) ?? []),
      ],
    };
  }

  statuses(entityRef?: string): SourceStatus[] {
    return this.#feedsFor(entityRef)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([feed, freshness]) => ({
        id: `argocd/${feed}`,
        system: this.system,
        instance: feed,
        title: this.title,
        freshness,
        stalled: this.#stalls?.stallOf(feed),
        consoleUrl: this.options.feeds.consoleUrl(feed),
      }));
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    if (this.#watches) return;
    const watches = this.options.feeds.watch();
    this.#watches = watches;
    this.#owners = new Owners({
      watches,
      consoleUrl: application => this.#consoleUrl(application),
      changed: keys => this.#ownersChanged(keys),
    });
    this.#stalls = new ApplicationStalls({
      applications: watches.applications,
      patience: this.options.patience,
      onChange: feeds => this.#tellOf(feeds),
    });
    this.#unsubscribe.push(
      watches.applications.onChange(entityRefs => this.#tell(entityRefs)),
      ...[...watches.projects.values()].flat().map(projects =>
        projects.onChange(change => {
          if (change.type === 'freshness') return;
          const previous = change.type === 'set' ? change.previous : undefined;
          const windows = [change.object, previous].flatMap(
            project => project?.windows ?? [],
          );
          if (windows.length > 0) this.#clock.projectsChanged();
        }),
      ),
    );
    for (const entityRef of this.#bound.keys()) this.#watchFor(entityRef);
    this.#clock.projectsChanged();
  }

  async stop(): Promise<void> {
    this.#clock.stop();
    clearTimeout(this.#ownersTimer);
    this.#owners?.stop();
    this.#owners = undefined;
    this.#stalls?.stop();
    this.#stalls = undefined;
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

  #application(
    observed: ObservedApplication,
    details: ApplicationDetails,
    entity: Entity,
  ): Application {
    const owners = this.#owners?.of(observed, entity) ?? [];
    const [owner] = owners;
    return toApplication(observed, details, {
      destinationCluster: this.#destinationOf(observed),
      syncWindow: this.#syncWindowOf(observed),
      boundBack: isBoundBack(observed, entity),
      ...(owner && { owner: { kind: owner.kind, name: owner.name }, owners }),
      consoleUrl: this.#consoleUrl(observed),
    });
  }

  #destinationOf({ cluster, destination }: ObservedApplication): string {
    const home = this.options.feeds.homeOf(cluster);
    return destinationCluster(destination, home, this.options.clusters);
  }

  #syncWindowOf(observed: ObservedApplication): Application['syncWindow'] {
    const windows = this.#projectOf(observed)?.windows ?? [];
    if (windows.length === 0) return undefined;
    const { server, name, namespace } = observed.destination;
    return evaluateWindows(
      windows,
      {
        application: observed.name,
        namespace,
        clusters: [server, name].filter(one => one !== undefined),
        byHand: !observed.autoSync.enabled,
      },
      this.#now(),
    );
  }

  /** Several Argo CDs in one cluster may each have a project of that name. */
  #projectOf(observed: ObservedApplication): ObservedProject | undefined {
    const { cluster, project, controllerNamespace, namespace } = observed;
    const named = (this.#watches?.projects.get(cluster) ?? []).flatMap(all =>
      all.byName(project),
    );
    const home = controllerNamespace ?? namespace;
    return named.find(one => one.namespace === home) ?? named[0];
  }

  #consoleUrl(observed: ObservedApplication): string | undefined {
    const base = this.options.feeds.consoleUrl(observed.cluster);
    const path = [observed.namespace, observed.name]
      .filter(Boolean)
      .map(encodeURIComponent)
      .join('/');
    return base && `${base}/applications/${path}`;
  }

  *#projects(): Generator<ObservedProject> {
    for (const all of this.#watches?.projects.values() ?? []) {
      for (const collection of all) yield* collection.values();
    }
  }

  /** Tells those whose sync windows say something else than before. */
  #tellWindows(): void {
    const changed = new Set<string>();
    for (const entityRef of this.#bound.keys()) {
      const states = this.#applicationsOf(entityRef).map(one =>
        this.#syncWindowOf(one),
      );
      const told = states.some(Boolean) ? JSON.stringify(states) : '';
      if ((this.#toldWindows.get(entityRef) ?? '') === told) continue;
      this.#toldWindows.set(entityRef, told);
      changed.add(entityRef);
    }
    this.#tell(changed);
  }

  #feedsFor(entityRef: string | undefined): Array<[string, Freshness]> {
    if (entityRef === undefined) return [...this.#freshness()];
    const bound = this.#bound.get(entityRef)?.applications;
    return bound ? feedsOfBinding(bound, this.#freshness(), APPLICATION) : [];
  }

  #freshness(): ReadonlyMap<string, Freshness> {
    return this.#watches?.applications.freshness() ?? new Map();
  }

  #now(): Date {
    return this.options.now?.() ?? new Date();
  }

  /** Parents change seldom, and many at a time when they are listed. */
  #ownersChanged(keys: readonly string[]): void {
    keys.forEach(key => this.#changedOwners.add(key));
    this.#ownersTimer ??= setTimeout(() => {
      this.#ownersTimer = undefined;
      this.#tellOwners();
    }, OWNERS_AFTER_MS);
  }

  /** Tells those above whose Applications something is otherwise than before. */
  #tellOwners(): void {
    const keys = new Set(this.#changedOwners);
    this.#changedOwners.clear();
    const below = [...this.#bound.keys()].filter(entityRef =>
      this.#applicationsOf(entityRef).some(one =>
        this.#owners?.isBelow(one, keys),
      ),
    );
    this.#tell(new Set(below));
  }

  /** Tells those that have an Application in one of these feeds. */
  #tellOf(feeds: ReadonlySet<string>): void {
    const concerned = [...this.#bound.keys()].filter(entityRef =>
      this.#applicationsOf(entityRef).some(({ cluster }) => feeds.has(cluster)),
    );
    this.#tell(new Set(concerned));
  }

  #tell(entityRefs: ReadonlySet<string>): void {
    if (entityRefs.size === 0) return;
    for (const listener of this.#listeners) listener(entityRefs);
  }
}
