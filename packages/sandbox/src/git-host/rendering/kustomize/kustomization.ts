import { z } from 'zod';
import { isJsonObject } from '../../../kubernetes/json';
import { readDocuments } from '../manifests';
import type { ManifestTree } from '../manifestTree';
import { NotSupportedError, RenderError } from '../renderError';

/** The names a kustomization may have (kustomize, api/konfig/general.go). */
const KUSTOMIZATION_NAMES = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

const pairs = z.record(z.string(), z.string());

const target = z
  .object({
    group: z.string(),
    version: z.string(),
    kind: z.string(),
    name: z.string(),
    namespace: z.string(),
    labelSelector: z.string(),
  })
  .partial()
  .strict();

const patch = z
  .object({
    path: z.string().optional(),
    patch: z.string().optional(),
    target: target.optional(),
  })
  .strict();

const image = z
  .object({
    name: z.string(),
    newName: z.string().optional(),
    newTag: z.coerce.string().optional(),
    digest: z.string().optional(),
  })
  .strict();

const generatorOptions = z
  .object({
    disableNameSuffixHash: z.boolean(),
    labels: pairs,
    annotations: pairs,
  })
  .partial()
  .strict();

const configMap = z
  .object({
    name: z.string(),
    namespace: z.string().optional(),
    literals: z.array(z.string()).default([]),
    files: z.array(z.string()).default([]),
    options: generatorOptions.optional(),
  })
  .strict();

const schema = z
  .object({
    apiVersion: z.string().optional(),
    kind: z.literal('Kustomization').optional(),
    metadata: z.unknown().optional(),
    resources: z.array(z.string()).default([]),
    namespace: z.string().optional(),
    commonLabels: pairs.optional(),
    commonAnnotations: pairs.optional(),
    labels: z
      .array(
        z
          .object({
            pairs,
            includeSelectors: z.boolean().default(false),
            includeTemplates: z.boolean().default(false),
          })
          .strict(),
      )
      .default([]),
    images: z.array(image).default([]),
    configurations: z.array(z.string()).default([]),
    replicas: z
      .array(z.object({ name: z.string(), count: z.number() }).strict())
      .default([]),
    patches: z.array(patch).default([]),
    patchesStrategicMerge: z.array(z.string()).default([]),
    configMapGenerator: z.array(configMap).default([]),
    generatorOptions: generatorOptions.optional(),
  })
  .strict();

export type Kustomization = z.infer<typeof schema>;
export type ImageChange = z.infer<typeof image>;
export type PatchTarget = z.infer<typeof target>;
export type ConfigMapGenerator = z.infer<typeof configMap>;
export type GeneratorOptions = z.infer<typeof generatorOptions>;

/** The kustomization's file in a directory, if there is one. */
export function kustomizationIn(
  tree: ManifestTree,
  directory: string,
): string | undefined {
  const names = tree.fileNames(directory);
  const found = KUSTOMIZATION_NAMES.find(name => names.includes(name));
  return found && (directory ? `${directory}/${found}` : found);
}

/** @throws RenderError, or NotSupportedError for what is not read here */
export function readKustomization(path: string, text: string): Kustomization {
  const documents = readDocuments(path, text);
  const [content = {}] = documents;
  if (documents.length > 1 || !isJsonObject(content)) {
    throw new RenderError(`invalid Kustomization: ${path} is not one object`);
  }
  const read = schema.safeParse(content);
  if (read.success) {
    return read.data;
  }
  const [issue] = read.error.issues;
  const place = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map(key => `\`${key}\``).join(', ');
    throw new NotSupportedError(
      place ? `${keys} in \`${place}\` of ${path}` : `${keys} of ${path}`,
    );
  }
  if (place === 'kind') {
    throw new NotSupportedError(`the kind of ${path}`);
  }
  throw new RenderError(
    `invalid Kustomization: ${path}: ${place}: ${issue.message}`,
  );
}
