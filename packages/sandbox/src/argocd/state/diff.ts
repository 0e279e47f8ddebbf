import {
  equalJson,
  isJsonObject,
  parseJsonObject,
  type JsonObject,
} from '../../kubernetes/json';
import { resourceTypeOfKind } from '../../kubernetes/resourceTypes';
import type { KubernetesObject, NewObject } from '../../kubernetes/types';
import type { IgnoreDifference } from '../model/application';
import { ignoredPaths, withoutPaths } from './ignoreDifferences';
import { threeWayMerge } from './threeWayMerge';
import { keyOf } from './tracking';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export interface Difference {
  modified: boolean;
  /** The live object, and what it would become, without what does not count. */
  normalizedLive: JsonObject;
  predictedLive: JsonObject;
}

/** Applies a manifest on a live object, as a sync does. */
export function applied(target: NewObject, live: KubernetesObject): JsonObject {
  const type = resourceTypeOfKind(target.apiVersion, target.kind);
  return threeWayMerge(
    lastApplied(live),
    { ...target },
    { ...live },
    type?.builtIn ?? false,
  );
}

/** Compares a manifest with what lives, defaults and status aside. */
export function difference(
  target: NewObject,
  live: KubernetesObject,
  ignore: readonly IgnoreDifference[],
): Difference {
  const paths = ignoredPaths(ignore, keyOf(target));
  const normalizedLive = withoutPaths(normalized({ ...live }), paths);
  const predictedLive = withoutPaths(normalized(applied(target, live)), paths);
  return {
    modified: !equalJson(normalizedLive, predictedLive),
    normalizedLive,
    predictedLive,
  };
}

function lastApplied(live: KubernetesObject): JsonObject {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (!text) {
    return {};
  }
  try {
    return parseJsonObject(text);
  } catch {
    return {};
  }
}

/** Without the status, and of the metadata only what a manifest can set. */
function normalized({ status: _, metadata, ...body }: JsonObject): JsonObject {
  if (!isJsonObject(metadata)) {
    return body;
  }
  const { labels, annotations, name, namespace } = metadata;
  return {
    ...body,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(isJsonObject(labels) && { labels }),
      ...(isJsonObject(annotations) && {
        annotations: withoutLastApplied(annotations),
      }),
    },
  };
}

function withoutLastApplied({ [LAST_APPLIED]: _, ...rest }: JsonObject) {
  return rest;
}
