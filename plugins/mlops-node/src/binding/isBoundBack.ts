import {
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  ANNOTATION,
  OBJECT_LABEL,
} from '@slipway/backstage-plugin-mlops-common';

/**
 * Whether a Kubernetes object names the entity back: the second half of the
 * two-way binding, without which nothing may be done to it.
 *
 * @public
 */
export function isBoundBack(
  object: {
    labels?: Readonly<Record<string, string>>;
    annotations?: Readonly<Record<string, string>>;
  },
  entity: Entity,
): boolean {
  const ref =
    object.annotations?.[OBJECT_LABEL.entityRef] ??
    object.labels?.[OBJECT_LABEL.entityRef];
  if (ref !== undefined) return isSameEntity(ref, entity);
  const id = entity.metadata.annotations?.[ANNOTATION.kubernetesId];
  return (
    id !== undefined &&
    (object.labels?.[OBJECT_LABEL.kubernetesId] === id ||
      object.annotations?.[OBJECT_LABEL.kubernetesId] === id)
  );
}

function isSameEntity(ref: string, entity: Entity): boolean {
  try {
    const named = stringifyEntityRef(
      parseEntityRef(ref, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      }),
    );
    return named === stringifyEntityRef(entity);
  } catch {
    return false;
  }
}
