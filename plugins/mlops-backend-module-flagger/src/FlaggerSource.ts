import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  Freshness,
  ResourceRef,
  Rollout,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import {
  isBoundBack,
  type DeliverySource,
  type SourceObservation,
} from '@slipway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import { analysisPlan, type AnalysisPlan } from './analysis/analysisPlan';
import { answersOf, type GateAnswers } from './analysis/portalGate';
import { toRollout } from './analysis/toRollout';
import { bindCanaries, type CanaryBinding } from './binding/bindCanaries';
import { noteMissing } from './binding/noteMissing';
import { Owners } from './binding/Owners';
import type { ObservedCanary } from './canary/ObservedCanary';
import type { FlaggerSettings } from './config/readFlaggerConfig';
import { CanaryEvents, idOf } from './events/CanaryEvents';
import { RolloutHistory } from './history/RolloutHistory';
import { seedWeights } from './history/seedWeights';
import { CanaryMetrics } from './metrics/CanaryMetrics';
import { isMeasured } from './metrics/rolloutMetrics';
import { sourceStatuses, stateAndReason } from './sourceStatuses';
import { CanaryStalls } from './stalls/CanaryStalls';
import { CANARY, type FlaggerWatches, type WatchFlagger } from './watchFlagger';
import type { SwitchBoard } from './webhooks/SwitchBoard';

type Listener = (entityRefs: ReadonlySet<string>) => void;

interface BoundEntity {
  entity: Entity;
  canaries: CanaryBinding;
}

/** Flagger's Canaries, of all clusters, by entity. */
export class FlaggerSource implements DeliverySource {
  readonly system = 'flagger';
  readonly title = 'Flagger';

  private readonly bound = new Map<string, BoundEntity>();
  private readonly managed = new Map<string, readonly ResourceRef[]>();
  private readonly owners = new Owners();
  private readonly events = new CanaryEvents();
  private readonly history = new RolloutHistory();
  private readonly metrics: CanaryMetrics;
  private readonly listeners = new Set<Listener>();
  private readonly unsubscribe: Array<() => void> = [];
  private watches?: FlaggerWatches;
  private stalls?: CanaryStalls;
  private toldFreshness = '';
  private readonly answers: GateAnswers | undefined;

  constructor(
    private readonly options: {
      settings: FlaggerSettings;
      watch: WatchFlagger;
      metricIntervalMs?: number;
      switches?: Pick<SwitchBoard, 'find' | 'onChange' | 'start' | 'stop'>;
    },
  ) {
    const { settings, switches } = options;
    this.answers = switches && answersOf(switches, settings.webhooks);
    this.metrics = new CanaryMetrics({
      settings,
      canaries: () => this.owners.canaries(),
      templates: cluster => this.watches?.templates.get(cluster),
      onChange: () => this.tellMeasured(),
      intervalMs: options.metricIntervalMs,
    });
  }

  bind(entity: Entity): void {
    const entityRef = stringifyEntityRef(entity);
    const canaries = bindCanaries(entity);
    const former = this.bound.get(entityRef);
    this.bound.set(entityRef, { entity, canaries });
    if (isDeepStrictEqual(former?.canaries, canaries)) return;
    this.watchFor(entityRef);
    this.tell(new Set([entityRef]));
  }

  unbind(entityRef: string): void {
    this.bound.delete(entityRef);
    this.managed.delete(entityRef);
    this.owners.set(entityRef, []);
    this.watches?.canaries.unbind(entityRef);
  }

  bindManaged(entityRef: string, resources: readonly ResourceRef[]): void {
    const canaries = resources.filter(
      ({ group, kind }) => group === CANARY.group && kind === CANARY.kind,
    );
    if (isDeepStrictEqual(this.managed.get(entityRef) ?? [], canaries)) return;
    this.managed.set(entityRef, canaries);
    this.watches?.canaries.bindManaged(entityRef, canaries);
    this.own(entityRef);
    this.tell(new Set([entityRef]));
  }

  observe(entityRef: string): SourceObservation {
    const bound = this.bound.get(entityRef);
    const canaries = this.watches?.canaries.objectsOf(entityRef) ?? [];
    if (!bound) return {};
    return {
      rollouts: canaries.map(canary => this.rollout(canary, bound.entity)),
      notes: [
        ...bound.canaries.notes,
        ...noteMissing(bound.canaries, canaries, this.freshness()),
        ...(this.stalls?.notes(canaries) ?? []),
      ],
    };
  }

  statuses(entityRef?: string): SourceStatus[] {
    const concern =
      entityRef === undefined
        ? undefined
        : {
            canaries: this.bound.get(entityRef)?.canaries,
            managed: this.managed.get(entityRef) ?? [],
          };
    return sourceStatuses(this.freshness(), {
      concern,
      stallOf: cluster => this.stalls?.stallOf(cluster),
    });
  }

  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async start(): Promise<void> {
    if (this.watches) return;
    const watches = this.options.watch();
    this.watches = watches;
    this.followCanaries(watches);
    this.followEvents(watches);
    this.stalls = new CanaryStalls({
      watches,
      events: this.events,
      onChange: clusters => this.tellOf(clusters),
    });
    for (const entityRef of this.bound.keys()) this.watchFor(entityRef);
    for (const [entityRef, resources] of this.managed) {
      watches.canaries.bindManaged(entityRef, resources);
    }
    this.followSwitches();
    this.metrics.start();
  }

  async stop(): Promise<void> {
    for (const unsubscribe of this.unsubscribe.splice(0)) unsubscribe();
    this.stalls?.stop();
    this.stalls = undefined;
    this.watches?.release();
    this.watches = undefined;
    await this.options.switches?.stop();
    await this.metrics.stop();
  }

  private followCanaries({ canaries }: FlaggerWatches): void {
    this.unsubscribe.push(
      canaries.onObject(({ object, deleted }) => {
        if (deleted) this.history.forget(object);
        else this.history.note(object, this.planOf(object));
      }),
      canaries.onChange(entityRefs => {
        this.tell(this.changedOf(entityRefs));
        this.metrics.nudge();
      }),
    );
    for (const collection of canaries.collections()) {
      for (const canary of collection.values()) {
        this.history.note(canary, this.planOf(canary));
      }
    }
  }

  private followEvents({ events }: FlaggerWatches): void {
    for (const collection of events) {
      for (const event of collection.values()) this.events.set(event);
      this.unsubscribe.push(
        collection.onChange(change => {
          if (change.type === 'freshness') return;
          if (change.type === 'set') this.events.set(change.object);
          else this.events.delete(change.object);
          // An event that is forgotten is no news.
          if (change.type === 'set') {
            this.tell(this.owners.entities(idOf(change.object)));
          }
        }),
      );
    }
  }

  private followSwitches(): void {
    const { switches } = this.options;
    if (!switches) return;
    this.unsubscribe.push(
      switches.onChange(canaryIds => {
        const all = [...canaryIds].map(id => [...this.owners.entities(id)]);
        this.tell(new Set(all.flat()));
      }),
    );
    switches.start();
  }

  private watchFor(entityRef: string): void {
    const binding = this.bound.get(entityRef)?.canaries.binding;
    if (binding) this.watches?.canaries.bind(binding);
    else this.watches?.canaries.unbind(entityRef);
    // Unbinding takes the managed ones along.
    const managed = this.managed.get(entityRef);
    if (managed) this.watches?.canaries.bindManaged(entityRef, managed);
    this.own(entityRef);
  }

  /**
   * Flagger writes what it wrote before, and lists come again: what is as it
   * was is no news.
   */
  private changedOf(entityRefs: ReadonlySet<string>): ReadonlySet<string> {
    const states = JSON.stringify([...this.freshness()].map(stateAndReason));
    const freshnessChanged = states !== this.toldFreshness;
    this.toldFreshness = states;
    const changed = [...entityRefs].filter(entityRef => this.own(entityRef));
    return freshnessChanged ? entityRefs : new Set(changed);
  }

  private own(entityRef: string): boolean {
    if (!this.bound.has(entityRef)) return false;
    return this.owners.set(
      entityRef,
      this.watches?.canaries.objectsOf(entityRef) ?? [],
    );
  }

  private rollout(canary: ObservedCanary, entity: Entity): Rollout {
    const plan = this.planOf(canary);
    const events = this.events.of(canary);
    return toRollout(canary, {
      meshProvider: this.meshProviderOf(canary),
      candidateWeight: this.history.candidateWeightOf(canary, plan),
      failedChecks: this.history.failedChecksOf(canary),
      weights: seedWeights(this.history.weightsOf(canary), events),
      events,
      metrics: this.metrics.of(canary),
      boundBack: isBoundBack(canary, entity),
      answers: this.answers,
    });
  }

  private planOf(canary: ObservedCanary): AnalysisPlan {
    return analysisPlan(canary, this.meshProviderOf(canary));
  }

  private meshProviderOf({ cluster }: ObservedCanary): string | undefined {
    return this.options.settings.meshProviders.get(cluster);
  }

  private tellMeasured(): void {
    const entityRefs = new Set<string>();
    for (const canary of this.owners.canaries()) {
      if (!isMeasured(canary)) continue;
      for (const entityRef of this.owners.entitiesOf(canary)) {
        entityRefs.add(entityRef);
      }
    }
    this.tell(entityRefs);
  }

  /** Tells those that have a Canary in one of these clusters. */
  private tellOf(clusters: ReadonlySet<string>): void {
    const concerned = this.owners
      .canaries()
      .filter(({ cluster }) => clusters.has(cluster))
      .flatMap(canary => [...this.owners.entitiesOf(canary)]);
    this.tell(new Set(concerned));
  }

  private freshness(): ReadonlyMap<string, Freshness> {
    return this.watches?.canaries.freshness() ?? new Map();
  }

  private tell(entityRefs: ReadonlySet<string>): void {
    if (entityRefs.size === 0) return;
    for (const listener of this.listeners) listener(entityRefs);
  }
}
