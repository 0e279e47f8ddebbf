import type { Freshness, Reason } from '@slipway/backstage-plugin-mlops-common';
import { areFeedsKnown } from '@slipway/backstage-plugin-mlops-node';
import type { ObservedApplication } from '../application/ObservedApplication';
import { APPLICATION } from '../resourceTypes';
import type { ApplicationBinding } from './bindApplications';

/**
 * Says which named Applications do not exist. What a feed that was never read
 * has is not known, and not said to be missing.
 */
export function noteMissing(
  bound: ApplicationBinding,
  found: readonly ObservedApplication[],
  freshness: ReadonlyMap<string, Freshness>,
): Reason[] {
  const { binding, explicit } = bound;
  if (!binding || !explicit) return [];
  if (!areFeedsKnown(bound, freshness, APPLICATION)) return [];
  if (binding.match.by === 'labels') {
    return found.length > 0
      ? []
      : [missing(`No Application has the labels ${binding.match.text}`, bound)];
  }
  const names = new Set(found.map(({ name }) => name));
  return binding.match.names
    .filter(name => !names.has(name))
    .map(name => missing(`There is no Application named ${name}`, bound));
}

function missing(
  message: string,
  { binding, project }: ApplicationBinding,
): Reason {
  const where = [
    binding?.namespace && ` in namespace ${binding.namespace}`,
    project && ` of project ${project}`,
    binding?.clusters && ` in ${binding.clusters.join(', ')}`,
  ]
    .filter(Boolean)
    .join('');
  return {
    code: 'application-missing',
    severity: 'warning',
    message: `${message}${where}`,
    fix: `Create it, or correct ${binding?.annotation} in the entity's catalog-info.yaml.`,
  };
}
