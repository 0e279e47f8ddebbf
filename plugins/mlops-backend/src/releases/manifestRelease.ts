import type { ModelRef, Release } from '@slipway/backstage-plugin-mlops-common';
import type { RepositoryFile } from '@slipway/backstage-plugin-mlops-node';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const MODEL_NAME = 'mlflow.org/model-name';
const MODEL_VERSION = 'mlflow.org/model-version';
const MODEL_URI = /^models:\/+([^/@]+)\/(\d+)$/;
const YAML_FILE = /\.ya?ml$/;

const imageSchema = z.object({
  name: z.string(),
  newName: z.string().optional(),
  newTag: z.coerce.string().optional(),
  digest: z.string().optional(),
});
const kustomizationSchema = z.object({ images: z.array(z.unknown()) });
const containerSchema = z.object({ name: z.string(), image: z.string() });
const environmentVariableSchema = z.object({
  name: z.literal('MODEL_URI'),
  value: z.string(),
});

/**
 * The images and the model version that a folder of manifests names: by its
 * kustomization, or by the workloads themselves. It renders nothing, so what
 * comes from elsewhere is not seen.
 */
export function manifestRelease(
  files: readonly RepositoryFile[],
  /** The model's name, where it stands in a base and not here. */
  modelName?: string,
): Pick<Release, 'images' | 'model'> {
  const found: Found = { images: new Set(), names: [], versions: [] };
  for (const { path, content } of files) {
    if (!YAML_FILE.test(path)) continue;
    for (const document of parseAllDocuments(content)) {
      if (document.errors?.length) continue;
      look(document.toJS(), found);
    }
  }
  if (found.names.length === 0 && modelName) found.names.push(modelName);
  const model = modelOf(found);
  return { images: [...found.images].sort(), ...(model && { model }) };
}

interface Found {
  images: Set<string>;
  names: string[];
  versions: string[];
  uri?: ModelRef;
}

function look(value: unknown, found: Found): void {
  if (Array.isArray(value)) {
    value.forEach(each => look(each, found));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const kustomization = kustomizationSchema.safeParse(value);
  kustomization.data?.images.forEach(image => noteImage(image, found));
  const container = containerSchema.safeParse(value);
  if (container.success && hasTag(container.data.image)) {
    found.images.add(container.data.image);
  }
  const variable = environmentVariableSchema.safeParse(value);
  const [, name, version] = MODEL_URI.exec(variable.data?.value ?? '') ?? [];
  if (name && version) found.uri = { name, version };
  for (const [key, each] of Object.entries(value)) {
    if (key === MODEL_NAME) found.names.push(String(each));
    else if (key === MODEL_VERSION) found.versions.push(String(each));
    else look(each, found);
  }
}

function noteImage(value: unknown, { images }: Found): void {
  const image = imageSchema.safeParse(value);
  if (!image.success) return;
  const { name, newName, newTag, digest } = image.data;
  if (!newTag && !digest) return;
  const version = `${newTag ? `:${newTag}` : ''}${digest ? `@${digest}` : ''}`;
  images.add(`${newName ?? name}${version}`);
}

function hasTag(image: string): boolean {
  return /(@sha256:|:[^/]+$)/.test(image);
}

/** Two versions of a model in one folder: then neither is told. */
function modelOf({ names, versions, uri }: Found): ModelRef | undefined {
  const [version, ...others] = new Set(versions);
  const [name] = new Set(names);
  if (version && name && others.length === 0) return { name, version };
  return uri;
}
