import { isJsonObject, type JsonObject } from '../json';
import { jsonPatch } from '../patch/jsonPatch';
import { mergePatch } from '../patch/mergePatch';
import { strategicMerge } from '../patch/strategicMerge';
import { badRequest, unsupportedMediaType } from '../statusError';
import type { ResourceType } from '../resourceTypes';
import type { KubernetesObject } from '../types';

export const APPLY_TYPES = [
  'application/apply-patch+yaml',
  'application/apply-patch+json',
];

const CUSTOM_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  ...APPLY_TYPES,
];

const BUILT_IN_TYPES = [
  ...CUSTOM_TYPES,
  'application/strategic-merge-patch+json',
];

/** The media types of the patches that a kind accepts. */
export function patchTypes(type: ResourceType): string[] {
  return type.builtIn ? BUILT_IN_TYPES : CUSTOM_TYPES;
}

function asObject(body: unknown): JsonObject {
  if (!isJsonObject(body)) {
    throw badRequest('the patch has to be an object');
  }
  return body;
}

/**
 * What a patch, other than a server-side apply, makes of an object.
 *
 * @throws a 415 for a patch that the kind does not accept.
 */
export function applyPatchOf(
  mediaType: string,
  type: ResourceType,
  current: KubernetesObject,
  body: unknown,
): JsonObject {
  if (!patchTypes(type).includes(mediaType)) {
    throw unsupportedMediaType(patchTypes(type));
  }
  switch (mediaType) {
    case 'application/json-patch+json':
      return jsonPatch({ ...current }, body);
    case 'application/strategic-merge-patch+json':
      return strategicMerge(current, asObject(body));
    default:
      return mergePatch(current, asObject(body));
  }
}
