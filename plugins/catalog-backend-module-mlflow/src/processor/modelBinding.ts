import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION,
  ML_MODEL_TYPE,
} from '@slipway/backstage-plugin-mlops-common';

const MOST_NAMES = 20;
const LONGEST_NAME = 256;

/** Which registered models an entity says that it serves. */
export interface ModelBinding {
  models: readonly string[];
  /** Absent: in whichever instance. */
  instances?: readonly string[];
}

/** Undefined for an entity that names no model, or is one itself. */
export function modelBinding(entity: Entity): ModelBinding | undefined {
  if (isModelEntity(entity)) return undefined;
  const annotations = entity.metadata.annotations ?? {};
  const models = commaList(annotations[ANNOTATION.modelName]).filter(
    name => name.length <= LONGEST_NAME,
  );
  if (models.length === 0) return undefined;
  const instances = commaList(annotations[ANNOTATION.mlflowInstanceName]);
  return {
    models: models.slice(0, MOST_NAMES),
    ...(instances.length > 0 && { instances }),
  };
}

/** Whether a provider of this module made it of a registered model. */
export function isModelEntity(entity: Entity): boolean {
  return entity.kind === 'Resource' && entity.spec?.type === ML_MODEL_TYPE;
}

/** In order, each once. */
function commaList(text: string | undefined): string[] {
  const parts = (text ?? '').split(',').map(part => part.trim());
  return [...new Set(parts.filter(part => part !== ''))];
}
