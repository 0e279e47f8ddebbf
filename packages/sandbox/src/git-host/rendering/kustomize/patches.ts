import { isJsonObject, type JsonObject } from '../../../kubernetes/json';
import { jsonPatch } from '../../../kubernetes/patch/jsonPatch';
import { mergePatch } from '../../../kubernetes/patch/mergePatch';
import { strategicMerge } from '../../../kubernetes/patch/strategicMerge';
import { parseLabelSelector } from '../../../kubernetes/selectors';
import type { NewObject } from '../../../kubernetes/types';
import { readDocuments, readManifest } from '../manifests';
import { within, type ManifestTree } from '../manifestTree';
import { RenderError } from '../renderError';
import type { Kustomization, PatchTarget } from './kustomization';
import { inPatchOrder } from './patchOrder';

type Patch = Kustomization['patches'][number];

/** Changes those objects that a patch is meant for. */
export function applyPatch(
  tree: ManifestTree,
  directory: string,
  objects: readonly NewObject[],
  patch: Patch,
): NewObject[] {
  const path = patch.path ? within(directory, patch.path) : 'an inline patch';
  const text = patch.path ? tree.read(path) : (patch.patch ?? '');
  return readDocuments(path, text).reduce<NewObject[]>(
    (present, document) =>
      applyDocument(present, { path, document, target: patch.target }),
    [...objects],
  );
}

function applyDocument(
  objects: readonly NewObject[],
  patch: { path: string; document: unknown; target?: PatchTarget },
): NewObject[] {
  const { path, document, target } = patch;
  if (Array.isArray(document)) {
    if (!target) {
      throw new RenderError(`${path}: must specify a target for JSON patch`);
    }
    return objects.map(object =>
      isTarget(object, target) ? changed(path, object, document) : object,
    );
  }
  if (!isJsonObject(document)) {
    throw new RenderError(`${path}: unable to parse SM or JSON patch`);
  }
  if (target) {
    return objects.flatMap(object =>
      isTarget(object, target) ? merged(path, object, document) : [object],
    );
  }
  const named = readManifest(path, document);
  if (!objects.some(object => isNamed(object, named))) {
    const { kind, metadata } = named;
    throw new RenderError(
      `no resource matches strategic merge patch "${kind}.${metadata.name}" of ${path}: no matches for Id`,
    );
  }
  return objects.flatMap(object =>
    isNamed(object, named) ? merged(path, object, document) : [object],
  );
}

/** Nothing is left of an object that the patch deletes. */
function merged(
  path: string,
  object: NewObject,
  patch: JsonObject,
): NewObject[] {
  if (patch.$patch === 'delete') {
    return [];
  }
  const { apiVersion, kind } = object;
  const { name, namespace } = object.metadata;
  const builtIn = isBuiltIn(apiVersion);
  const changes = builtIn
    ? strategicMerge(object, patch)
    : mergePatch(object, patch);
  if (builtIn) {
    inPatchOrder(changes, patch);
  }
  const result = readManifest(path, { ...changes, apiVersion, kind });
  return [
    {
      ...result,
      metadata: { ...result.metadata, name, ...(namespace && { namespace }) },
    },
  ];
}

function changed(
  path: string,
  object: NewObject,
  operations: unknown[],
): NewObject {
  try {
    return readManifest(path, jsonPatch(object, operations));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RenderError(`${path}: ${why}`);
  }
}

function isNamed(object: NewObject, patch: NewObject): boolean {
  const { name, namespace = 'default' } = object.metadata;
  return (
    groupOf(object.apiVersion) === groupOf(patch.apiVersion) &&
    object.kind === patch.kind &&
    name === patch.metadata.name &&
    namespace === (patch.metadata.namespace ?? namespace)
  );
}

function isTarget(object: NewObject, target: PatchTarget): boolean {
  const { metadata, kind, apiVersion } = object;
  const version = apiVersion.split('/').at(-1) ?? '';
  return (
    matches(target.group, groupOf(apiVersion)) &&
    matches(target.version, version) &&
    matches(target.kind, kind) &&
    matches(target.name, metadata.name ?? '') &&
    matches(target.namespace, metadata.namespace ?? 'default') &&
    (parseLabelSelector(target.labelSelector ?? '')?.(metadata.labels ?? {}) ??
      true)
  );
}

/** Targets are regular expressions of the whole. */
function matches(pattern: string | undefined, text: string): boolean {
  if (!pattern) {
    return true;
  }
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    throw new RenderError(`${pattern} in a patch's target is no expression`);
  }
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}

/** Custom resources have no schema: their lists are replaced. */
function isBuiltIn(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return !group.includes('.') || group.endsWith('.k8s.io');
}
