import type { Entity } from '@backstage/catalog-model';
import { ANNOTATION } from '@slipway/backstage-plugin-mlops-common';
import { modelBinding } from '../processor/modelBinding';
import type { ModelsOfInstance } from '../processor/ModelsOfInstance';
import type { BindingWarning } from './BindingWarning';

/**
 * Models and instances that an entity names and that are not there, as far as
 * the catalog knows by itself. Said in the words of the delivery API's codes,
 * so that nothing is said twice.
 */
export async function lintModelNames(
  entity: Entity,
  instances: readonly ModelsOfInstance[],
): Promise<BindingWarning[]> {
  const binding = modelBinding(entity);
  if (!binding || instances.length === 0) return [];
  const names = instances.map(({ settings }) => settings.registry.name);
  const unknown = (binding.instances ?? []).filter(
    name => !names.includes(name),
  );
  const asked = instances.filter(
    ({ settings }) =>
      !binding.instances || binding.instances.includes(settings.registry.name),
  );
  const warnings: BindingWarning[] = unknown.slice(0, 3).map(name => ({
    code: 'mlflow-instance-unknown',
    message: `No MLflow instance is named '${name.slice(0, 80)}', as ${ANNOTATION.mlflowInstanceName} says`,
    fix: `Use one of: ${names.join(', ')}`,
  }));
  // One that is not known here may have the model.
  if (unknown.length > 0) return warnings;
  for (const model of binding.models) {
    if (await isNowhere(model, asked)) {
      warnings.push({
        code: 'model-missing',
        message: `No registered model '${model.slice(0, 80)}' exists in MLflow`,
        fix: `Register it, or correct ${ANNOTATION.modelName}`,
      });
    }
  }
  return warnings;
}

async function isNowhere(
  model: string,
  instances: readonly ModelsOfInstance[],
): Promise<boolean> {
  for (const { directory } of instances) {
    if ((await directory.has(model)) !== false) return false;
  }
  return instances.length > 0;
}
