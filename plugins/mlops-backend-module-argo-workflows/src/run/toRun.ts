import type { WorkflowRun } from '@slipway/backstage-plugin-mlops-common';
import { unpackDetails } from './details';
import type { ObservedRun } from './ObservedRun';

/** A run in the shared vocabulary. */
export function toRun(
  observed: ObservedRun,
  context: { boundBack: boolean; frontendUrl?: string },
): WorkflowRun {
  const { cluster, namespace, name, phase, createdAt, archived } = observed;
  return {
    id: `${cluster}/${namespace}/${name}`,
    source: `argo-workflows/${cluster}`,
    cluster,
    namespace,
    name,
    phase,
    createdAt,
    ...unpackDetails(observed.details),
    archived,
    boundBack: context.boundBack,
    consoleUrl:
      context.frontendUrl &&
      `${context.frontendUrl}/workflows/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`,
  };
}

/** Newest first; the name decides among equals. */
export function newestFirst(
  a: { createdAt: string; name: string },
  b: { createdAt: string; name: string },
): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.name < b.name ? -1 : 1;
}
