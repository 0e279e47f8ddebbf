import {
  ANNOTATION,
  type Freshness,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import type { ObservedCanary } from '../canary/ObservedCanary';
import type { CanaryBinding } from './bindCanaries';

/**
 * Says which of the named Canaries do not exist. What a cluster that can't be
 * seen has is not known, and not said to be missing.
 */
export function noteMissing(
  { binding, explicit }: CanaryBinding,
  canaries: readonly ObservedCanary[],
  freshness: ReadonlyMap<string, Freshness>,
): Reason[] {
  if (!binding || !explicit) return [];
  const clusters = [...freshness].filter(
    ([cluster]) => binding.clusters?.includes(cluster) ?? true,
  );
  if (clusters.length === 0) return noteClusters(binding.clusters ?? []);
  const known = clusters.every(([, { state }]) => state !== 'unavailable');
  if (!known) return [];
  const where = inClusters(
    clusters.map(([cluster]) => cluster),
    binding.namespace,
  );
  if (binding.match.by === 'labels') {
    return canaries.length > 0
      ? []
      : [
          note(
            `No Canary has the labels '${binding.match.text}'${where}`,
            binding.annotation,
          ),
        ];
  }
  return binding.match.names
    .filter(name => !canaries.some(canary => canary.name === name))
    .map(name =>
      note(`No Canary '${name}' exists${where}`, binding.annotation),
    );
}

function noteClusters(names: readonly string[]): Reason[] {
  return names.slice(0, 3).map(name => ({
    code: 'cluster-unknown',
    severity: 'warning',
    message: `The portal knows no cluster '${name}' to look for Canaries in`,
    fix: `Correct ${ANNOTATION.kubernetesCluster}, or configure the cluster`,
  }));
}

function inClusters(
  clusters: readonly string[],
  namespace: string | undefined,
): string {
  const names = clusters.slice(0, 3).map(name => `'${name}'`);
  const more = clusters.length > 3 ? ` and ${clusters.length - 3} more` : '';
  const place = namespace ? ` in namespace '${namespace}'` : '';
  return `${place} in cluster ${names.join(', ')}${more}`;
}

function note(message: string, annotation: string): Reason {
  return {
    code: 'canary-missing',
    severity: 'warning',
    message,
    fix: `Create it, or correct ${annotation}`,
  };
}
