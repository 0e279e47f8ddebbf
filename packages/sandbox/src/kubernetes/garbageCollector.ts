import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from './deletion';
import type { ObjectCluster } from './objectCluster';
import {
  RESOURCE_TYPES,
  resourceTypeOfKind,
  type ResourceType,
} from './resourceTypes';
import { StatusError } from './statusError';
import type {
  ClusterEvent,
  KubernetesObject,
  NewObject,
  ObjectMeta,
} from './types';

type OwnerReference = NonNullable<ObjectMeta['ownerReferences']>[number];

function owners(object: KubernetesObject): readonly OwnerReference[] {
  return object.metadata.ownerReferences ?? [];
}

/**
 * Deletes what has no owner any more, finishes deletions that wait for their
 * dependents, and empties namespaces that are gone, as
 * kube-controller-manager does.
 */
export class GarbageCollector {
  private readonly cluster: ObjectCluster;
  /** By the owner's uid, then by their own. */
  private readonly dependents = new Map<
    string,
    Map<string, KubernetesObject>
  >();
  private unsubscribe = () => {};

  constructor(cluster: ObjectCluster) {
    this.cluster = cluster;
  }

  start(): void {
    this.unsubscribe = this.cluster.onEvent(event => this.handle(event));
  }

  stop(): void {
    this.unsubscribe();
  }

  private handle({ type, object, previous }: ClusterEvent): void {
    if (previous) {
      this.forget(previous);
    }
    if (type === 'DELETED') {
      this.onDeleted(object);
      return;
    }
    this.note(object);
    if (object.metadata.deletionTimestamp) {
      this.onDeleting(object);
    } else {
      this.collectIfOrphaned(object);
    }
  }

  private note(object: KubernetesObject): void {
    for (const { uid } of owners(object)) {
      const dependents = this.dependents.get(uid) ?? new Map();
      this.dependents.set(uid, dependents.set(object.metadata.uid, object));
    }
  }

  private forget(object: KubernetesObject): void {
    for (const { uid } of owners(object)) {
      const dependents = this.dependents.get(uid);
      dependents?.delete(object.metadata.uid);
      if (dependents?.size === 0) {
        this.dependents.delete(uid);
      }
    }
  }

  private dependentsOf(uid: string): KubernetesObject[] {
    return [...(this.dependents.get(uid)?.values() ?? [])];
  }

  private ownerOf(
    dependent: KubernetesObject,
    reference: OwnerReference,
  ): KubernetesObject | undefined {
    const owner = this.cluster.get({
      ...reference,
      namespace: dependent.metadata.namespace ?? '',
    });
    return owner?.metadata.uid === reference.uid ? owner : undefined;
  }

  private onDeleted(object: KubernetesObject): void {
    for (const reference of owners(object).filter(isServed)) {
      const owner = this.ownerOf(object, reference);
      if (owner?.metadata.deletionTimestamp) {
        this.onDeleting(owner);
      }
    }
    this.dependentsOf(object.metadata.uid).forEach(dependent =>
      this.collectIfOrphaned(dependent),
    );
    if (object.kind === 'Namespace') {
      this.emptyNamespace(object.metadata.name);
    }
  }

  private onDeleting(object: KubernetesObject): void {
    const { finalizers = [], uid } = object.metadata;
    const dependents = this.dependentsOf(uid);
    if (finalizers.includes(ORPHAN_FINALIZER)) {
      dependents.forEach(dependent => this.disown(dependent, uid));
      this.takeOff(object, ORPHAN_FINALIZER);
    } else if (finalizers.includes(FOREGROUND_FINALIZER)) {
      dependents.forEach(dependent => this.remove(dependent));
      if (dependents.length === 0) {
        this.takeOff(object, FOREGROUND_FINALIZER);
      }
    }
  }

  /** Only an object all of whose owners are gone is garbage. */
  private collectIfOrphaned(object: KubernetesObject): void {
    const references = owners(object);
    if (
      references.length > 0 &&
      references.every(isServed) &&
      !references.some(reference => this.ownerOf(object, reference))
    ) {
      this.remove(object);
    }
  }

  private disown(object: KubernetesObject, owner: string): void {
    this.change(object, metadata => ({
      ...metadata,
      ownerReferences: metadata.ownerReferences?.filter(
        ({ uid }) => uid !== owner,
      ),
    }));
  }

  private takeOff(object: KubernetesObject, finalizer: string): void {
    this.change(object, metadata => ({
      ...metadata,
      finalizers: metadata.finalizers?.filter(name => name !== finalizer),
    }));
  }

  private emptyNamespace(namespace: string): void {
    for (const type of RESOURCE_TYPES.filter(({ namespaced }) => namespaced)) {
      const stored = this.cluster.store.collection(type).range(namespace);
      stored.forEach(entry => this.remove(entry.object()));
    }
  }

  private change(
    object: KubernetesObject,
    edit: (metadata: ObjectMeta) => ObjectMeta,
  ): void {
    attempt(object, (type, at) =>
      this.cluster.modify(
        type,
        at,
        (current): NewObject => ({
          ...current,
          metadata: edit(current.metadata),
        }),
        { uid: object.metadata.uid },
      ),
    );
  }

  private remove(object: KubernetesObject): void {
    const { uid } = object.metadata;
    attempt(object, (type, at) => this.cluster.remove(type, at, { uid }));
  }
}

/** An owner of a kind that is not served can't be known to be gone. */
function isServed({ apiVersion, kind }: OwnerReference): boolean {
  return resourceTypeOfKind(apiVersion, kind) !== undefined;
}

/** Somebody else may have been faster: then there is nothing to do. */
function attempt(
  { apiVersion, kind, metadata }: KubernetesObject,
  action: (
    type: ResourceType,
    at: { namespace: string; name: string },
  ) => unknown,
): void {
  const type = resourceTypeOfKind(apiVersion, kind);
  const { namespace = '', name } = metadata;
  try {
    if (type) {
      action(type, { namespace, name });
    }
  } catch (error) {
    const overtaken =
      error instanceof StatusError && [404, 409].includes(error.code);
    if (!overtaken) {
      throw error;
    }
  }
}
