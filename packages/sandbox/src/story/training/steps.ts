import type { NewObject } from '../../kubernetes/types';
import type { ModelStory } from './models';
import { PIPELINE_IMAGE } from './programs';

export const TRAINING_NAMESPACE = 'ml-training';

const IMAGE = `${PIPELINE_IMAGE}:2.3.0`;
export const API_VERSION = 'argoproj.io/v1alpha1';
/** Completed runs stay this long in the cluster, then in the archive only. */
const KEPT_SECONDS = 21 * 24 * 60 * 60;

/** What binds an object to the entity in the catalog. */
export function binding({ name }: Pick<ModelStory, 'name'>) {
  return {
    labels: { 'backstage.io/kubernetes-id': name },
    annotations: { 'backstage.io/entity-ref': `component:default/${name}` },
  };
}

/** A WorkflowTemplate of a model; its entrypoint is the template of its name. */
export function modelTemplate(
  model: ModelStory,
  options: {
    name: string;
    /** What it takes, beside the model and the data set. */
    parameter: { name: string; value: string };
    templates: object[];
  },
): NewObject {
  const { name, parameter, templates } = options;
  return {
    apiVersion: API_VERSION,
    kind: 'WorkflowTemplate',
    metadata: {
      name: `${model.prefix}-model-${name}`,
      namespace: TRAINING_NAMESPACE,
      ...binding(model),
    },
    spec: {
      entrypoint: name,
      serviceAccountName: 'training',
      workflowMetadata: binding(model),
      ttlStrategy: { secondsAfterCompletion: KEPT_SECONDS },
      arguments: {
        parameters: [
          { name: 'model', value: model.name },
          {
            name: 'dataset',
            value: `s3://training-data/${model.name}/latest.parquet`,
          },
          parameter,
        ],
      },
      templates,
    },
  };
}

interface StepOptions {
  inputs?: string[];
  outputs?: string[];
  /** Arguments after the command. */
  args: string[];
  retries?: number;
}

/** A template that runs the pipeline's image. */
export function step(
  name: string,
  { inputs, outputs, args, retries }: StepOptions,
) {
  return {
    name,
    ...(inputs && {
      inputs: { parameters: inputs.map(each => ({ name: each })) },
    }),
    ...(outputs && {
      outputs: {
        parameters: outputs.map(each => ({
          name: each,
          valueFrom: { path: `/tmp/outputs/${each}` },
        })),
      },
    }),
    ...(retries && {
      retryStrategy: {
        limit: String(retries),
        retryPolicy: 'Always',
        backoff: { duration: '30s', factor: '2' },
      },
    }),
    container: {
      name: 'main',
      image: IMAGE,
      command: ['pipeline'],
      args: [name, '--model', '{{workflow.parameters.model}}', ...args],
    },
  };
}

export function input(name: string): string {
  return `{{inputs.parameters.${name}}}`;
}

/** The arguments of a step. */
export function given(...pairs: Array<[string, string]>) {
  return {
    arguments: {
      parameters: pairs.map(([name, value]) => ({ name, value })),
    },
  };
}

export const VALIDATE = step('validate', {
  outputs: ['dataset-digest', 'rows'],
  args: ['--dataset', '{{workflow.parameters.dataset}}'],
});
