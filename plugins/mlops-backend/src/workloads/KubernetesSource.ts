import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  Freshness,
  ResourceRef,
  SourceStatus,
  Workload,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createBoundCollections,
  parseBinding,
  type BoundCollections,
  type ClusterConnections,
  type DeliverySource,
  type ParsedBinding,
  type ResourceType,
  type SourceObservation,
  type WatchCache,
} from '@slipway/backstage-plugin-mlops-node';
import { projectWorkload } from './projectWorkload';
import { worstFreshness } from './worstFreshness';

const APPS = { group: 'apps', version: 'v1' };

const WORKLOAD_TYPES: readonly ResourceType[] = [
  { ...APPS, plural: 'deployments', kind: 'Deployment' },
  { ...APPS, plural: 'statefulsets', kind: 'StatefulSet' },
];

interface WatchedType {
  type: ResourceType;
  workloads: BoundCollections<Workload>;
}

type Listener = (entityRefs: ReadonlySet<string>) => void;

/** The workloads of all clusters, by entity, and the models they serve. */
export class KubernetesSource implements DeliverySource {
  readonly system = 'kubernetes';
  readonly title = 'Kubernetes';

  readonly #bound = new Map<string, ParsedBinding>();
  readonly #managed = new Map<string, readonly ResourceRef[]>();
  readonly #listeners = new Set<Listener>();
  #watched: WatchedType[] = [];

  constructor(
    private readonly options: {
      connections: ClusterConnections;
      watchCache: WatchCache;
    },
  ) {}

  bind(entity: Entity): void {
    const entityRef = stringifyEntityRef(entity);
    this.#bound.set(entityRef, parseBinding(entity, {}));
    for (const each of this.#watched) this.#bindTo(each, entityRef);
  }

  unbind(entityRef: string): void {
    this.#bound.delete(entityRef);
    this.#managed.delete(entityRef);
    for (const { workloads } of this.#watched) workloads.unbind(entityRef);
  }

  bindManaged(entityRef: string, resources: readonly ResourceRef[]): void {
    this.#managed.set(entityRef, resources.filter(isWorkload));
    for (const each of this.#watched) this.#bindTo(each, entityRef);
  }

  observe(entityRef: string): SourceObservation {
    return {
      workloads: this.#watched.flatMap(({ workloads }) =>
        workloads.objectsOf(entityRef),
      ),
      notes: this.#bound.get(entityRef)?.notes ?? [],
    };
  }

  statuses(entityRef?: string): SourceStatus[] {
    return this.options.connections
      .list()
      .filter(({ name }) => this.#concerns(entityRef, name))
      .map(({ name }) => ({
        id: `${this.system}/${name}`,
        system: this.system,
        instance: name,
        title: this.title,
        freshness: this.#freshness(name),
      }));
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    if (this.#watched.length > 0) return;
    const clusters = this.options.connections.list();
    this.#watched = WORKLOAD_TYPES.map(type => ({
      type,
      workloads: createBoundCollections({
        watchCache: this.options.watchCache,
        specs: clusters.map(({ name: cluster }) => ({
          cluster,
          resource: type,
          projectionId: 'mlops.workload',
          project: projectWorkload(type.kind),
        })),
      }),
    }));
    for (const each of this.#watched) {
      each.workloads.onChange(entityRefs => this.#tell(entityRefs));
      for (const entityRef of this.#bound.keys()) this.#bindTo(each, entityRef);
    }
  }

  async stop(): Promise<void> {
    for (const { workloads } of this.#watched) workloads.release();
    this.#watched = [];
  }

  #bindTo({ type, workloads }: WatchedType, entityRef: string): void {
    const binding = this.#bound.get(entityRef)?.binding;
    if (binding) workloads.bind(binding);
    else workloads.unbind(entityRef);
    const managed = this.#managed.get(entityRef) ?? [];
    workloads.bindManaged(
      entityRef,
      managed.filter(({ kind }) => kind === type.kind),
    );
  }

  #concerns(entityRef: string | undefined, cluster: string): boolean {
    if (entityRef === undefined) return true;
    const managed = this.#managed.get(entityRef) ?? [];
    if (managed.some(resource => resource.cluster === cluster)) return true;
    const binding = this.#bound.get(entityRef)?.binding;
    return (
      binding !== undefined && (binding.clusters?.includes(cluster) ?? true)
    );
  }

  #freshness(cluster: string): Freshness {
    const known = this.#watched
      .map(({ workloads }) => workloads.freshness().get(cluster))
      .filter(freshness => freshness !== undefined);
    return worstFreshness(known);
  }

  #tell(entityRefs: ReadonlySet<string>): void {
    for (const listener of this.#listeners) listener(entityRefs);
  }
}

function isWorkload({ group, kind }: ResourceRef): boolean {
  return WORKLOAD_TYPES.some(
    type => type.group === group && type.kind === kind,
  );
}
