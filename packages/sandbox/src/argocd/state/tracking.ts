import type {
  Cluster,
  KubernetesObject,
  NewObject,
} from '../../kubernetes/types';

export const TRACKING_ANNOTATION = 'argocd.argoproj.io/tracking-id';

export interface ResourceKey {
  group: string;
  kind: string;
  namespace: string;
  name: string;
}

export function groupOf({ apiVersion }: { apiVersion: string }): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}

export function versionOf({ apiVersion }: { apiVersion: string }): string {
  return apiVersion.split('/').at(-1) ?? '';
}

export function keyOf(object: NewObject | KubernetesObject): ResourceKey {
  const { namespace = '', name = '' } = object.metadata;
  return { group: groupOf(object), kind: object.kind, namespace, name };
}

export function keyText({ group, kind, namespace, name }: ResourceKey): string {
  return `${group}/${kind}:${namespace}/${name}`;
}

/** As Argo CD writes it; for a cluster's object the Application's namespace. */
export function trackingId(instance: string, object: NewObject): string {
  return `${instance}:${keyText(keyOf(object))}`;
}

/**
 * The Application instance that an object says it belongs to. A tracking id
 * that was copied from another object does not count.
 */
export function instanceOf(
  object: NewObject | KubernetesObject,
): string | undefined {
  const id = object.metadata.annotations?.[TRACKING_ANNOTATION];
  const separator = id?.indexOf(':') ?? -1;
  if (!id || separator < 0) {
    return undefined;
  }
  return id.slice(separator + 1) === keyText(keyOf(object))
    ? id.slice(0, separator)
    : undefined;
}

/** The object at the top of a chain of owners. */
export function rootOf(
  cluster: Cluster,
  object: KubernetesObject,
): KubernetesObject {
  let current = object;
  for (let depth = 0; depth < 10; depth += 1) {
    const [owner] = current.metadata.ownerReferences ?? [];
    const found =
      owner &&
      cluster.get({
        apiVersion: owner.apiVersion,
        kind: owner.kind,
        namespace: current.metadata.namespace ?? '',
        name: owner.name,
      });
    if (!found || found.metadata.uid !== owner.uid) {
      return current;
    }
    current = found;
  }
  return current;
}
