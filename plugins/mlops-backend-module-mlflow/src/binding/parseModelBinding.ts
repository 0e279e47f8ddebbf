import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ANNOTATION,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';

const MOST_NAMES = 20;
const LONGEST_NAME = 256;

/** Which registered models an entity names, and in which instances. */
export interface ModelBinding {
  entityRef: string;
  models: readonly string[];
  /** Names of configured instances. */
  instances: readonly string[];
  /** What is malformed, in words. */
  notes: readonly Reason[];
}

/** Undefined when the entity names no model. */
export function parseModelBinding(
  entity: Entity,
  configured: readonly string[],
): ModelBinding | undefined {
  const annotations = entity.metadata.annotations ?? {};
  const names = commaList(annotations[ANNOTATION.modelName]);
  if (names.length === 0) return undefined;
  const wanted = commaList(annotations[ANNOTATION.mlflowInstanceName]);
  const models = names.filter(isModelName).slice(0, MOST_NAMES);
  return {
    entityRef: stringifyEntityRef(entity),
    models,
    instances:
      wanted.length === 0
        ? configured
        : configured.filter(name => wanted.includes(name)),
    notes: [
      ...noteMalformed(names),
      ...noteInstances(wanted, configured),
      ...noteNotConfigured(configured),
    ],
  };
}

/** In order, each once. */
function commaList(text: string | undefined): string[] {
  const parts = (text ?? '').split(',').map(part => part.trim());
  return [...new Set(parts.filter(part => part !== ''))];
}

/** MLflow refuses `/` and `:` in names; an annotation never holds an address. */
function isModelName(name: string): boolean {
  return name.length <= LONGEST_NAME && !/[/:\p{Cc}]/u.test(name);
}

function noteMalformed(names: readonly string[]): Reason[] {
  const malformed = names.filter(name => !isModelName(name));
  const notes: Reason[] = malformed.slice(0, 3).map(name => ({
    code: 'annotation-malformed',
    severity: 'warning',
    message: `'${name.slice(0, 80)}' in ${ANNOTATION.modelName} is not the name of a registered model`,
    fix: `Write names as MLflow shows them, without / and :, separated by commas`,
  }));
  if (names.length - malformed.length > MOST_NAMES) {
    notes.push({
      code: 'too-many-models',
      severity: 'warning',
      message: `${ANNOTATION.modelName} names more than ${MOST_NAMES} models; the first ${MOST_NAMES} are shown`,
      fix: 'Give each service its own entity',
    });
  }
  return notes;
}

function noteInstances(
  wanted: readonly string[],
  configured: readonly string[],
): Reason[] {
  return wanted
    .filter(name => !configured.includes(name))
    .slice(0, 3)
    .map(name => ({
      code: 'mlflow-instance-unknown',
      severity: 'warning' as const,
      message: `No MLflow instance is named '${name.slice(0, 80)}', as ${ANNOTATION.mlflowInstanceName} says`,
      fix:
        configured.length > 0
          ? `Use one of: ${configured.join(', ')}`
          : 'Configure it in mlops.mlflow.instances',
    }));
}

function noteNotConfigured(configured: readonly string[]): Reason[] {
  if (configured.length > 0) return [];
  return [
    {
      code: 'mlflow-not-configured',
      severity: 'info',
      message: `${ANNOTATION.modelName} names a model, but the portal knows no MLflow instance`,
      fix: 'Configure one in mlops.mlflow.instances',
    },
  ];
}
