import { childObject, childString } from '../../kubernetes/json';
import type { Cluster, KubernetesObject } from '../../kubernetes/types';
import { instanceName, type Application } from '../model/application';
import { readPod } from '../../workloads/podStatus';
import type { ComparisonTools, ManagedResource } from './compare';
import { healthOf, type Health } from './health';
import { groupOf, versionOf } from './tracking';

interface ResourceRef {
  group?: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
  uid?: string;
}

/** A node of an Application's tree, as the REST API shows it. */
export interface ResourceNode extends ResourceRef {
  parentRefs?: ResourceRef[];
  info?: Array<{ name: string; value: string }>;
  resourceVersion?: string;
  images?: string[];
  health?: Health;
  createdAt?: string;
}

/** Kinds that controllers make out of others. */
const CHILD_KINDS = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Secret' },
  { apiVersion: 'v1', kind: 'Service' },
];

/** The managed objects and everything that they own. */
export function resourceTree(
  cluster: Cluster,
  resources: readonly ManagedResource[],
): ResourceNode[] {
  const roots = resources.flatMap(({ live }) => live ?? []);
  const missing = resources.filter(({ live }) => !live).map(missingNode);
  return [
    ...roots.map(root => nodeOf(root)),
    ...descendants(cluster, roots).map(({ object, parent }) =>
      nodeOf(object, parent),
    ),
    ...missing,
  ];
}

/** The images of the pods that live below an Application. */
export function imagesOf(
  { cluster, tracking }: ComparisonTools,
  application: Application,
  resources?: readonly ManagedResource[],
): string[] {
  const roots = resources
    ? resources.flatMap(({ live }) => live ?? [])
    : tracking.objectsOf(instanceName(application));
  const images = [
    ...roots,
    ...descendants(cluster, roots).map(({ object }) => object),
  ]
    .filter(object => object.kind === 'Pod')
    .flatMap(pod => readPod(pod).containers.map(({ image }) => image));
  return [...new Set(images)].sort();
}

interface Descendant {
  object: KubernetesObject;
  parent: KubernetesObject;
}

function descendants(
  cluster: Cluster,
  roots: readonly KubernetesObject[],
): Descendant[] {
  const candidates = candidatesIn(
    cluster,
    new Set(roots.flatMap(({ metadata }) => metadata.namespace ?? [])),
  );
  const known = new Set(roots.map(root => root.metadata.uid));
  const found: Descendant[] = [];
  const pending = [...roots];
  for (let parent = pending.shift(); parent; parent = pending.shift()) {
    for (const object of candidates.get(parent.metadata.uid) ?? []) {
      if (!known.has(object.metadata.uid)) {
        known.add(object.metadata.uid);
        found.push({ object, parent });
        pending.push(object);
      }
    }
  }
  return found;
}

/** Objects by the uid of what owns them. */
function candidatesIn(cluster: Cluster, namespaces: ReadonlySet<string>) {
  const byOwner = new Map<string, KubernetesObject[]>();
  for (const namespace of namespaces) {
    for (const kind of CHILD_KINDS) {
      for (const object of cluster.list(kind, { namespace })) {
        for (const { uid } of object.metadata.ownerReferences ?? []) {
          byOwner.set(uid, [...(byOwner.get(uid) ?? []), object]);
        }
      }
    }
  }
  return byOwner;
}

function refTo(object: KubernetesObject): ResourceRef {
  const { uid, name, namespace } = object.metadata;
  const group = groupOf(object);
  return {
    ...(group && { group }),
    version: versionOf(object),
    kind: object.kind,
    ...(namespace && { namespace }),
    name,
    uid,
  };
}

function nodeOf(
  object: KubernetesObject,
  parent?: KubernetesObject,
): ResourceNode {
  const health = healthOf(object);
  const info = infoOf(object);
  const images =
    object.kind === 'Pod'
      ? readPod(object).containers.map(({ image }) => image)
      : [];
  return {
    ...refTo(object),
    ...(parent && { parentRefs: [refTo(parent)] }),
    ...(info.length > 0 && { info }),
    resourceVersion: object.metadata.resourceVersion,
    ...(images.length > 0 && { images }),
    ...(health && { health }),
    createdAt: object.metadata.creationTimestamp,
  };
}

/** A missing object has no uid, no version and no date: by that it is known. */
function missingNode(resource: ManagedResource): ResourceNode {
  const { group, version, kind, namespace, name } = resource;
  return {
    ...(group && { group }),
    version,
    kind,
    ...(namespace && { namespace }),
    name,
    health: { status: 'Missing' },
  };
}

function infoOf(object: KubernetesObject) {
  if (object.kind === 'Pod') {
    const { ready, restarts, containers, waitingReason } = readPod(object);
    const phase = childString(childObject(object, 'status'), 'phase');
    const node = childString(childObject(object, 'spec'), 'nodeName');
    const count = containers.length;
    return [
      { name: 'Status Reason', value: waitingReason ?? phase ?? 'Unknown' },
      { name: 'Node', value: node ?? '' },
      { name: 'Containers', value: `${ready ? count : 0}/${count}` },
      ...(restarts > 0
        ? [{ name: 'Restart Count', value: String(restarts) }]
        : []),
    ];
  }
  const revision =
    object.metadata.annotations?.['deployment.kubernetes.io/revision'];
  return object.kind === 'ReplicaSet' && revision
    ? [{ name: 'Revision', value: `Rev:${revision}` }]
    : [];
}
