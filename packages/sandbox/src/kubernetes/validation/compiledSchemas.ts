import type { ErrorObject } from 'ajv';
import { dirname, join } from 'node:path';
import { nodeRequire } from '../../nodeRequire';
import { isJsonObject } from '../json';
import type { ResourceType } from '../resourceTypes';

interface Model {
  validate(): void;
}

type ModelClass = new (object: object) => Model;

function isModelClass(value: unknown): value is ModelClass {
  return (
    typeof value === 'function' &&
    isJsonObject(value.prototype) &&
    typeof value.prototype.validate === 'function'
  );
}

function isErrorList(value: unknown): value is ErrorObject[] {
  return (
    Array.isArray(value) &&
    value.every(
      item => isJsonObject(item) && typeof item.instancePath === 'string',
    )
  );
}

const WORKFLOW_KINDS = new Set([
  'ClusterWorkflowTemplate',
  'CronWorkflow',
  'Workflow',
  'WorkflowTemplate',
]);

/** Which of the packages has the kinds of a group. */
const PACKAGES: Readonly<Record<string, string>> = {
  'bitnami.com': 'sealed-secrets',
  'external-secrets.io': 'external-secrets',
  'gateway.networking.k8s.io': 'gateway-api',
  'monitoring.coreos.com': 'prometheus-operator',
  'networking.istio.io': 'istio',
};

function packageOf({ builtIn, group, kind }: ResourceType): string {
  if (builtIn) {
    return 'kubernetes-models';
  }
  const argo = WORKFLOW_KINDS.has(kind) ? 'argo-workflows' : 'argo-cd';
  return `@kubernetes-models/${PACKAGES[group] ?? argo}`;
}

/**
 * The packages are ES modules without an entry for `require`, so a model is
 * found by its path.
 */
function loadModel(type: ResourceType): ModelClass {
  const manifest = nodeRequire.resolve(`${packageOf(type)}/package.json`);
  const file = join(dirname(manifest), type.apiVersion, `${type.kind}.js`);
  const loaded: unknown = nodeRequire(file);
  const model = isJsonObject(loaded) ? loaded[type.kind] : undefined;
  if (!isModelClass(model)) {
    throw new TypeError(`${file} has no model ${type.kind}`);
  }
  return model;
}

/**
 * Argo Workflows' JSON schema, of which the models are made, is wrong in two
 * places where its CRD is right: a group of steps is an array, not an object,
 * and a template's only container needs no name.
 */
function isFalseAlarm({ instancePath, keyword, params }: ErrorObject): boolean {
  return (
    (keyword === 'type' &&
      /\/templates\/\d+\/steps\/\d+$/.test(instancePath)) ||
    (keyword === 'required' &&
      params.missingProperty === 'name' &&
      /\/(container|script)$/.test(instancePath))
  );
}

const models = new Map<ResourceType, ModelClass>();

/**
 * What the upstream schema, as compiled by kubernetes-models, finds wrong.
 * The schema of a kind is loaded when it is first needed.
 */
export function compiledSchemaErrors(
  type: ResourceType,
  object: object,
): ErrorObject[] {
  const ModelOfKind = models.get(type) ?? loadModel(type);
  models.set(type, ModelOfKind);
  try {
    new ModelOfKind(object).validate();
    return [];
  } catch (error) {
    // Not `instanceof`: it may come from another realm.
    if (isJsonObject(error) && isErrorList(error.errors)) {
      return WORKFLOW_KINDS.has(type.kind)
        ? error.errors.filter(each => !isFalseAlarm(each))
        : error.errors;
    }
    throw error;
  }
}
