import type { ModelStory } from './models';
import { PIPELINE_IMAGE } from './programs';

export const TRAINING_NAMESPACE = 'ml-training';

const IMAGE = `${PIPELINE_IMAGE}:2.3.0`;
export const API_VERSION = 'argoproj.io/v1alpha1';
/** Completed runs stay this long in the cluster, then in the archive only. */
export const KEPT_SECONDS = 21 * 24 * 60 * 60;

/** What binds an object to the entity in the catalog. */
export function binding({ name }: Pick<ModelStory, 'name'>) {
  return {
    labels: { 'backstage.io/kubernetes-id': name },
    annotations: { 'backstage.io/entity-ref': `component:default/${name}` },
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
