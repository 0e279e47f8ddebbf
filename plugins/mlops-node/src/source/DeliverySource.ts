import type { Entity } from '@backstage/catalog-model';
import type {
  Alert,
  Application,
  ModelVersion,
  Reason,
  RegisteredModel,
  ResourceRef,
  Rollout,
  SourceStatus,
  WorkflowDetail,
  WorkflowLocator,
  WorkflowPhase,
  WorkflowRun,
  WorkflowTemplate,
  Workload,
} from '@slipway/backstage-plugin-mlops-common';

/**
 * A model version as its registry tells it. Gates and where it runs are judged
 * by the delivery API, which knows the rules and the environments.
 *
 * @public
 */
export type ObservedModelVersion = Omit<
  ModelVersion,
  'gates' | 'liveIn' | 'candidateIn'
>;

/** @public */
export type ObservedModel = Omit<RegisteredModel, 'versions'> & {
  versions: ObservedModelVersion[];
};

/**
 * An alert that fires for an entity. The delivery API finds out where it
 * belongs, by its cluster and namespace.
 *
 * @public
 */
export type ObservedAlert = Alert & {
  /** What tells environments apart that share a namespace. */
  environment?: string;
};

/**
 * What one source knows of one entity, in the shared vocabulary. A source
 * leaves out what it has nothing to say about.
 *
 * @public
 */
export interface SourceObservation {
  applications?: Application[];
  rollouts?: Rollout[];
  workloads?: Workload[];
  /** The latest runs, newest first, and how many there are in all. */
  runs?: { latest: WorkflowRun[]; total: number };
  /** What trainings can be started from. */
  templates?: WorkflowTemplate[];
  models?: ObservedModel[];
  alerts?: ObservedAlert[];
  /** Objects that this source's objects own and other sources may know. */
  managed?: ResourceRef[];
  /** What an annotation names and nothing answers to, what is malformed. */
  notes?: Reason[];
}

/**
 * Runs, one by one. Whoever asks may name any run: a reader answers
 * `NotFoundError` for one that is not bound to the entity.
 *
 * @public
 */
export interface WorkflowReader {
  list(
    entityRef: string,
    options: { limit: number; phase?: WorkflowPhase },
  ): Promise<{ runs: WorkflowRun[]; total: number }>;
  /** Undefined when no run of that name is bound to the entity here. */
  get(
    entityRef: string,
    run: WorkflowLocator,
  ): Promise<WorkflowDetail | undefined>;
  /** Undefined when no run of that name is bound to the entity here. */
  logs(
    entityRef: string,
    run: WorkflowLocator,
    nodeId: string,
    options: { signal: AbortSignal },
  ): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** @public */
export interface ModelReader {
  /** A version by name, also one older than those observed. */
  getVersion(
    entityRef: string,
    model: string,
    version: string,
    options: { instance?: string },
  ): Promise<{ source: string; version: ObservedModelVersion } | undefined>;
}

/**
 * One kind of upstream system, with all its instances: what a module gives to
 * the delivery API.
 *
 * `observe` and `statuses` read memory only and do not throw for an upstream's
 * fault: that is told by freshness.
 *
 * @public
 */
export interface DeliverySource {
  /** For ids and config: `argocd`. */
  readonly system: string;
  /** As people write it: `Argo CD`. */
  readonly title: string;
  /**
   * From now on `observe` answers for this entity. Called again when the
   * entity's annotations change; an entity that names nothing here is ignored.
   */
  bind(entity: Entity): void;
  unbind(entityRef: string): void;
  /**
   * Objects that other sources' objects own, which count as the entity's here
   * too. Each call replaces the earlier list.
   */
  bindManaged?(entityRef: string, resources: readonly ResourceRef[]): void;
  observe(entityRef: string): SourceObservation;
  /** All instances, or those that can say something about the entity. */
  statuses(entityRef?: string): SourceStatus[];
  /** Tells the entities whose observation or statuses may have changed. */
  onChange(listener: (entityRefs: ReadonlySet<string>) => void): () => void;
  /** Begins to watch or poll; resolves without waiting for an upstream. */
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly workflows?: WorkflowReader;
  readonly models?: ModelReader;
}
