import type { NewObject } from '../../kubernetes/types';
import { resourceTypeOfKind } from '../../kubernetes/resourceTypes';
import type { Repositories } from '../../repositories';
import {
  instanceName,
  type Application,
  type Source,
} from '../model/application';
import { TRACKING_ANNOTATION, trackingId, keyOf, keyText } from './tracking';

/** The manifests of an Application at resolved revisions. */
export interface Targets {
  objects: NewObject[];
  /** Commit SHAs, one a source. */
  revisions: string[];
  warnings: string[];
}

/** The manifests could not be loaded; the message is Argo CD's. */
export class TargetStateError extends Error {}

/**
 * Resolves the sources and renders their manifests.
 *
 * @param revisions - one a source; empty ones fall back to the source's
 * @throws TargetStateError
 */
export function loadTargets(
  repositories: Repositories,
  application: Application,
  sources: readonly Source[],
  revisions: readonly string[],
): Targets {
  const shas: string[] = [];
  const objects = new Map<string, NewObject>();
  const warnings: string[] = [];
  sources.forEach((source, index) => {
    const wanted = revisions[index] || source.targetRevision || 'HEAD';
    const place = `source ${index + 1} of ${sources.length}`;
    const commit = repositories.resolve(source.repoURL, wanted);
    if (!commit) {
      throw failed(place, `unable to resolve '${wanted}' to a commit SHA`);
    }
    shas.push(commit.sha);
    if (source.ref && !source.path && !source.chart) {
      return;
    }
    for (const object of render(repositories, source, commit.sha, place)) {
      const target = prepared(application, object);
      const key = keyText(keyOf(target));
      if (objects.has(key)) {
        warnings.push(
          `Resource ${key} appeared 2 times among application resources.`,
        );
      }
      objects.set(key, target);
    }
  });
  return { objects: [...objects.values()], revisions: shas, warnings };
}

function render(
  repositories: Repositories,
  source: Source,
  sha: string,
  place: string,
): NewObject[] {
  const path = source.path ?? source.chart ?? '';
  try {
    return repositories.render(
      source.repoURL,
      sha,
      source.directory?.recurse ? `${path}/**` : path,
    );
  } catch (error) {
    throw failed(place, error instanceof Error ? error.message : String(error));
  }
}

function failed(place: string, why: string): TargetStateError {
  return new TargetStateError(
    `Failed to load target state: failed to generate manifest for ${place}: rpc error: code = Unknown desc = ${why}`,
  );
}

/** In its namespace, and marked as this Application's. */
function prepared(application: Application, object: NewObject): NewObject {
  const type = resourceTypeOfKind(object.apiVersion, object.kind);
  const { namespace: given, ...metadata } = object.metadata;
  const namespace = given || application.spec.destination.namespace || '';
  const placed: NewObject = {
    ...object,
    metadata: {
      ...metadata,
      ...((type?.namespaced ?? true) && { namespace }),
    },
  };
  return {
    ...placed,
    metadata: {
      ...placed.metadata,
      annotations: {
        ...placed.metadata.annotations,
        [TRACKING_ANNOTATION]: trackingId(instanceName(application), placed),
      },
    },
  };
}
