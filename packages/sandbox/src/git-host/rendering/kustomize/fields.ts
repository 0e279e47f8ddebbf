import { isJsonObject, type JsonObject } from '../../../kubernetes/json';
import { resourceTypeOfKind } from '../../../kubernetes/resourceTypes';
import type { NewObject } from '../../../kubernetes/types';

/** Kinds with a pod template at spec.template (kustomize's field specs). */
const TEMPLATED = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'ReplicationController',
]);
const SELECTED = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
]);
const SCALED = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'ReplicationController',
]);

export interface Labels {
  pairs: Record<string, string>;
  includeSelectors: boolean;
  includeTemplates: boolean;
}

export function addLabels(objects: readonly NewObject[], labels: Labels): void {
  const { pairs, includeSelectors, includeTemplates } = labels;
  for (const object of objects) {
    object.metadata.labels = { ...object.metadata.labels, ...pairs };
    if ((includeSelectors || includeTemplates) && TEMPLATED.has(object.kind)) {
      add(at(object, 'spec', 'template', 'metadata'), 'labels', pairs);
    }
    if (includeSelectors && SELECTED.has(object.kind)) {
      add(at(object, 'spec', 'selector'), 'matchLabels', pairs);
    }
    if (includeSelectors && object.kind === 'Service') {
      add(at(object, 'spec'), 'selector', pairs);
    }
  }
}

export function addAnnotations(
  objects: readonly NewObject[],
  annotations: Record<string, string> | undefined,
): void {
  for (const object of annotations ? objects : []) {
    object.metadata.annotations = {
      ...object.metadata.annotations,
      ...annotations,
    };
    if (annotations && TEMPLATED.has(object.kind)) {
      const metadata = at(object, 'spec', 'template', 'metadata');
      add(metadata, 'annotations', annotations);
    }
  }
}

/** Of all objects that are in one. */
export function setNamespace(
  objects: readonly NewObject[],
  namespace: string | undefined,
): void {
  for (const object of namespace ? objects : []) {
    const type = resourceTypeOfKind(object.apiVersion, object.kind);
    if (type?.namespaced ?? true) {
      object.metadata.namespace = namespace;
    } else if (object.kind === 'Namespace' && object.apiVersion === 'v1') {
      object.metadata.name = namespace;
    }
  }
}

export function setReplicas(
  objects: readonly NewObject[],
  { name, count }: { name: string; count: number },
): void {
  for (const object of objects) {
    if (SCALED.has(object.kind) && object.metadata.name === name) {
      at(object, 'spec').replicas = count;
    }
  }
}

/** The object at a path, made where there is none yet. */
function at(object: NewObject, ...path: string[]): JsonObject {
  return path.reduce<JsonObject>((parent, key) => {
    const child = parent[key];
    const made = isJsonObject(child) ? child : {};
    parent[key] = made;
    return made;
  }, object);
}

function add(
  parent: JsonObject,
  key: string,
  pairs: Record<string, string>,
): void {
  const present = parent[key];
  parent[key] = { ...(isJsonObject(present) ? present : {}), ...pairs };
}
