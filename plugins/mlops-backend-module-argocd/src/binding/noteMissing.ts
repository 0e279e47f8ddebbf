import type { Freshness, Reason } from '@slipway/backstage-plugin-mlops-common';
import type { ObservedApplication } from '../application/ObservedApplication';
import { concernsBinding, isWithoutArgoCd } from './feedsOfBinding';
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
  if (!binding || !explicit || !isKnown(bound, freshness)) return [];
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

function isKnown(
  bound: ApplicationBinding,
  freshness: ReadonlyMap<string, Freshness>,
): boolean {
  const feeds = [...freshness].filter(
    ([feed, how]) => concernsBinding(bound, feed) && !isWithoutArgoCd(how),
  );
  return (
    feeds.length > 0 && feeds.every(([, { state }]) => state !== 'unavailable')
  );
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
