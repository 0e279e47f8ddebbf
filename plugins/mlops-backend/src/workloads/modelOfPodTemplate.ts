import {
  OBJECT_LABEL,
  type Workload,
} from '@slipway/backstage-plugin-mlops-common';
import type { PodTemplate } from './workloadSchema';

const VERSION_URI = /^models:\/+([^/@]+)\/(\d+)\/*$/;
const MAX_URI = 1000;

/**
 * The model a pod template names: by its labels, else its annotations, else the
 * environment variable `MODEL_URI`. An alias in the URI names no version yet.
 */
export function modelOfPodTemplate(
  template: PodTemplate,
): Pick<Workload, 'model' | 'modelUri'> {
  const modelUri = modelUriOf(template);
  const model = named(template) ?? versionOfUri(modelUri);
  return { ...(model && { model }), ...(modelUri && { modelUri }) };
}

function named({ metadata }: PodTemplate): Workload['model'] {
  const read = (key: string) =>
    metadata.labels[key]?.trim() || metadata.annotations[key]?.trim();
  const name = read(OBJECT_LABEL.modelName);
  const version = read(OBJECT_LABEL.modelVersion);
  if (!name || !version) return undefined;
  // `v2` is how people write the version that MLflow calls 2.
  return { name, version: version.replace(/^v(?=\d+$)/, '') };
}

function modelUriOf({ spec }: PodTemplate): string | undefined {
  const variable = spec.containers
    .flatMap(({ env }) => env)
    .find(({ name, value }) => name === 'MODEL_URI' && value);
  const uri = variable?.value?.trim();
  // Any other URI can carry credentials of a store.
  return uri?.startsWith('models:/') ? uri.slice(0, MAX_URI) : undefined;
}

function versionOfUri(uri: string | undefined): Workload['model'] {
  const [, name, version] = VERSION_URI.exec(uri ?? '') ?? [];
  return name ? { name, version } : undefined;
}
