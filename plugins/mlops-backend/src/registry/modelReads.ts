import {
  modelComparisonSchema,
  registeredModelSchema,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { compareModels, modelsOf } from '../router/modelRoutes';
import {
  compareQuerySchema,
  modelParamsSchema,
  validate,
} from '../router/validate';
import { entityRef } from './inputs';
import { readingAction, type RegistryAction } from './registryAction';
import type { RegistryContext } from './RegistryContext';

/** What is registered of a service. */
export function modelReads(context: RegistryContext): RegistryAction[] {
  return [listModels(context), compareVersions(context)];
}

function listModels(context: RegistryContext): RegistryAction {
  return readingAction({
    name: 'list-models',
    title: 'List the registered models of a service',
    description:
      'The registered models of a service with their latest versions: aliases, metrics, parameters, tags, whether each validation gate passes, and where the version runs. `id` of a model is what mlflow actions name it by.',
    input: z.object({ entityRef }),
    output: z.object({ models: z.array(registeredModelSchema) }),
    run: async (caller, input) => {
      const admitted = await caller.admit(input.entityRef);
      return { models: modelsOf(context, admitted.entityRef) };
    },
  });
}

function compareVersions(context: RegistryContext): RegistryAction {
  return readingAction({
    name: 'compare-model-versions',
    title: 'Compare two versions of a model',
    description:
      'Two versions of a registered model side by side: metrics with their differences, parameters, validation gates and source commit. Use it before a version is promoted or an alias is moved.',
    input: z.object({
      entityRef,
      model: z.string().describe('Name of the registered model'),
      a: z.string().describe('A version, such as 1'),
      b: z.string().describe('The version to hold against it'),
      instance: z
        .string()
        .optional()
        .describe(
          'The MLflow it is in, where several have a model of the name',
        ),
    }),
    output: modelComparisonSchema,
    run: async (caller, input) => {
      const admitted = await caller.admit(input.entityRef);
      return compareModels(context, admitted, {
        ...validate(modelParamsSchema, input),
        ...validate(compareQuerySchema, input),
      });
    },
  });
}
