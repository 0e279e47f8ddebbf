/** Object metadata as every Kubernetes object carries it. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  generateName?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: Array<{
    apiVersion: string;
    kind: string;
    name: string;
    uid: string;
    controller?: boolean;
    blockOwnerDeletion?: boolean;
  }>;
  managedFields?: unknown[];
}

/** A stored object. It is frozen: change it through the cluster's verbs. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<ObjectMeta>;
  readonly [field: string]: unknown;
}

/** An object as somebody hands it in; the cluster fills the metadata. */
export interface NewObject {
  apiVersion: string;
  kind: string;
  metadata: Partial<ObjectMeta>;
  [field: string]: unknown;
}

/** An object's place. `namespace` is empty for cluster-scoped kinds. */
export interface ObjectRef {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
}

export interface ClusterEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubernetesObject;
  previous?: KubernetesObject;
}

/** A container of a pod, as logs are kept by. */
export interface LogStream {
  namespace: string;
  name: string;
  container: string;
}

export interface LogLine {
  readonly at: Date;
  /** Without the line's end. Not necessarily UTF-8. */
  readonly content: Buffer;
}

/** What the containers of a cluster have written. */
export interface ContainerLogs {
  /** Adds a line; now, unless a story tells of another time. */
  append(stream: LogStream, content: string | Uint8Array, at?: Date): void;
  lines(stream: LogStream): readonly LogLine[];
  follow(stream: LogStream, listener: (line: LogLine) => void): () => void;
  /** Forgets the logs of a pod that is gone. */
  forget(pod: { namespace: string; name: string }): void;
}

/**
 * The state of one cluster, in process. The HTTP API and the controllers go
 * through the same verbs, so that both see the same validation, conflicts and
 * events.
 *
 * @throws StatusError (a Kubernetes `Status`: 404, 409, 422 …)
 */
export interface Cluster {
  readonly name: string;
  get(ref: ObjectRef): KubernetesObject | undefined;
  list(
    kind: { apiVersion: string; kind: string },
    options?: { namespace?: string; labelSelector?: string },
  ): KubernetesObject[];
  /**
   * Creates. Unlike over HTTP, a missing namespace is made, and a status,
   * `uid` and `creationTimestamp` that are given are kept: a story begins in
   * the past.
   */
  create(object: NewObject): KubernetesObject;
  /** Replaces; checks `metadata.resourceVersion` where it is given. */
  update(object: NewObject): KubernetesObject;
  /**
   * A JSON merge patch (RFC 7386). With `resourceVersion` in the patch's
   * metadata a stale one is a conflict. `subresource: 'status'` touches only
   * the status of kinds that have one.
   */
  merge(
    ref: ObjectRef,
    patch: Record<string, unknown>,
    options?: { subresource?: 'status' },
  ): KubernetesObject;
  delete(ref: ObjectRef): void;
  /** Called after each commit, in order. */
  onEvent(listener: (event: ClusterEvent) => void): () => void;
  readonly logs: ContainerLogs;
  /** Lines a pod has written; `logs` routes follow them. */
  appendLog(
    pod: { namespace: string; name: string; container: string },
    line: string | Uint8Array,
  ): void;
}

/** An object whose content is made each time somebody reads it. */
export interface LazyObject {
  apiVersion: string;
  kind: string;
  metadata: Partial<ObjectMeta>;
  /** Everything but `apiVersion`, `kind` and `metadata`. */
  body(): Record<string, unknown>;
}

/** What tests and benchmarks do to a cluster, besides the verbs. */
export interface SandboxCluster extends Cluster {
  /**
   * Puts many objects in at once, unvalidated and without events, as if they
   * had always been there. They are kept as bytes, or made when read.
   */
  load(objects: Iterable<NewObject | LazyObject>): void;
  /** Forgets past events: watches from before now, and `continue`s, get 410. */
  compact(): void;
}
