import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  parseBinding,
  type ObjectBinding,
} from '@slipway/backstage-plugin-mlops-node';
import type { ObservedApplication } from './application/ObservedApplication';

/** Which Applications an entity names. */
export interface ApplicationBinding {
  binding?: ObjectBinding;
  /** Only Applications of this project count. */
  project?: string;
  notes: readonly Reason[];
}

export function bindApplications(entity: Entity): ApplicationBinding {
  const { binding, notes } = parseBinding(entity, {
    name: ANNOTATION.argocdAppName,
    selector: [ANNOTATION.argocdAppSelector],
    namespace: ANNOTATION.argocdAppNamespace,
    cluster: [ANNOTATION.argocdInstanceName],
  });
  const annotations = entity.metadata.annotations ?? {};
  // backstage.io/kubernetes-namespace says where the workloads live, which is
  // not where Argo CD keeps its Applications.
  const namespace = annotations[ANNOTATION.argocdAppNamespace]
    ? binding?.namespace
    : undefined;
  return {
    binding: binding && { ...binding, namespace },
    project: annotations[ANNOTATION.argocdProjectName]?.trim() || undefined,
    notes,
  };
}

/** What an annotation names and no Application answers to. */
export function noteMissingApplications(
  { binding, project }: ApplicationBinding,
  found: readonly ObservedApplication[],
  isComplete: boolean,
): Reason[] {
  if (!binding || !isComplete) return [];
  const where = [
    binding.namespace && ` in namespace ${binding.namespace}`,
    project && ` of project ${project}`,
    binding.clusters && ` on ${binding.clusters.join(', ')}`,
  ]
    .filter(Boolean)
    .join('');
  const fix = `Check ${binding.annotation} in the entity's catalog-info.yaml, or create the Application.`;
  if (binding.match.by === 'names') {
    const names = new Set(found.map(({ name }) => name));
    return binding.match.names
      .filter(name => !names.has(name))
      .map(name => ({
        code: 'application-missing',
        severity: 'warning',
        message: `There is no Application named ${name}${where}`,
        fix,
      }));
  }
  const explicit = binding.annotation === ANNOTATION.argocdAppSelector;
  return found.length === 0 && explicit
    ? [
        {
          code: 'application-missing',
          severity: 'warning',
          message: `No Application has the labels ${binding.match.text}${where}`,
          fix,
        },
      ]
    : [];
}
