import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../../kubernetes/json';
import type { NewObject } from '../../../kubernetes/types';
import { readDocuments } from '../manifests';
import { within, type ManifestTree } from '../manifestTree';
import { NotSupportedError } from '../renderError';

const schema = z
  .object({
    images: z
      .array(
        z
          .object({
            group: z.string().optional(),
            version: z.string().optional(),
            kind: z.string().optional(),
            path: z.string(),
          })
          .strict(),
      )
      .default([]),
  })
  .strict();

/** Where else than in lists of containers an object names images. */
export type ImageField = z.infer<typeof schema>['images'][number];

/** The image fields that the files of `configurations` name. */
export function readImageFields(
  tree: ManifestTree,
  directory: string,
  configurations: readonly string[],
): ImageField[] {
  return configurations.flatMap(configuration => {
    const path = within(directory, configuration);
    const [content] = readDocuments(path, tree.read(path));
    const read = schema.safeParse(content);
    if (!read.success) {
      throw new NotSupportedError(
        `what ${path} configures, other than fields of images,`,
      );
    }
    return read.data.images;
  });
}

/** The maps and keys of an object that a field's path names. */
export function imagePlaces(
  object: NewObject,
  field: ImageField,
): Array<{ map: JsonObject; key: string }> {
  const [version, group = ''] = object.apiVersion.split('/').reverse();
  const isMeant =
    (field.kind ?? object.kind) === object.kind &&
    (field.version ?? version) === version &&
    (field.group ?? group) === group;
  if (!isMeant) {
    return [];
  }
  const keys = field.path.replace(/\[\]/g, '').split('/').filter(Boolean);
  const last = keys.pop() ?? '';
  return keys
    .reduce<unknown[]>((found, key) => found.flatMap(childrenAt(key)), [object])
    .filter(isJsonObject)
    .map(map => ({ map, key: last }));
}

/** Lists are walked through, as kustomize does. */
function childrenAt(key: string) {
  return (value: unknown): unknown[] => {
    const child = isJsonObject(value) ? value[key] : undefined;
    return Array.isArray(child) ? child : [child];
  };
}
