import { RESOURCE_TYPES } from '../../kubernetes/resourceTypes';
import type {
  Cluster,
  ClusterEvent,
  KubernetesObject,
  ObjectRef,
} from '../../kubernetes/types';
import { instanceOf } from './tracking';

/** Kinds that nobody applies from Git and of which there are very many. */
const NEVER_TRACKED = new Set(['Event', 'Pod', 'ReplicaSet', 'Node']);

/** Which live objects each Application instance manages. */
export class TrackingIndex {
  private readonly cluster: Cluster;
  private readonly byInstance = new Map<string, Map<string, ObjectRef>>();
  private readonly instances = new Map<string, string>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  start(): void {
    for (const { apiVersion, kind } of RESOURCE_TYPES) {
      if (!NEVER_TRACKED.has(kind)) {
        this.cluster
          .list({ apiVersion, kind })
          .forEach(object => this.put(object));
      }
    }
  }

  onEvent({ type, object }: ClusterEvent): void {
    if (NEVER_TRACKED.has(object.kind)) {
      return;
    }
    if (type === 'DELETED') {
      this.remove(object.metadata.uid);
    } else {
      this.put(object);
    }
  }

  objectsOf(instance: string): KubernetesObject[] {
    const refs = this.byInstance.get(instance)?.values() ?? [];
    return [...refs].flatMap(ref => this.cluster.get(ref) ?? []);
  }

  private put(object: KubernetesObject): void {
    const { apiVersion, kind, metadata } = object;
    const { uid, name, namespace = '' } = metadata;
    const instance = instanceOf(object);
    if (this.instances.get(uid) !== instance) {
      this.remove(uid);
    }
    if (instance !== undefined) {
      const objects = this.byInstance.get(instance) ?? new Map();
      objects.set(uid, { apiVersion, kind, namespace, name });
      this.byInstance.set(instance, objects);
      this.instances.set(uid, instance);
    }
  }

  private remove(uid: string): void {
    const instance = this.instances.get(uid);
    if (instance !== undefined) {
      this.byInstance.get(instance)?.delete(uid);
      this.instances.delete(uid);
    }
  }
}
