import {
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  ANNOTATION,
  OBJECT_LABEL,
} from '@slipway/backstage-plugin-mlops-common';
import type { ObservedCanary } from '../canary/ObservedCanary';

/** Whether the Canary names the entity back, so that it may be acted on. */
export function isBoundBackTo(entity: Entity, canary: ObservedCanary): boolean {
  const id = entity.metadata.annotations?.[ANNOTATION.kubernetesId];
  return (
    namesEntity(canary.entityRef, stringifyEntityRef(entity)) ||
    (id !== undefined && canary.labels[OBJECT_LABEL.kubernetesId] === id)
  );
}

function namesEntity(text: string | undefined, entityRef: string): boolean {
  if (!text) return false;
  try {
    const defaults = { defaultKind: 'component', defaultNamespace: 'default' };
    return stringifyEntityRef(parseEntityRef(text, defaults)) === entityRef;
  } catch {
    return false;
  }
}
