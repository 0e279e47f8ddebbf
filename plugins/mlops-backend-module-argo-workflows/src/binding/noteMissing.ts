import type { Freshness, Reason } from '@slipway/backstage-plugin-mlops-common';
import type { RunBinding } from './bindRuns';
import { concernsBinding, isWithoutWorkflows } from './feedsOfBinding';

/**
 * Says that a selector finds nothing. What a feed that was never read has is
 * not known, and not said to be missing.
 */
export function noteMissing(
  bound: RunBinding,
  total: number,
  freshness: ReadonlyMap<string, Freshness>,
): Reason[] {
  const { binding, explicit } = bound;
  if (!explicit || total > 0 || binding?.match.by !== 'labels') return [];
  const feeds = [...freshness].filter(
    ([feed, how]) => concernsBinding(bound, feed) && !isWithoutWorkflows(how),
  );
  const isKnown =
    feeds.length > 0 && feeds.every(([, { state }]) => state !== 'unavailable');
  if (!isKnown) return [];
  const where = binding.clusters ? ` in ${binding.clusters.join(', ')}` : '';
  return [
    {
      code: 'workflow-missing',
      severity: 'info',
      message: `No Workflow has the labels ${binding.match.text}${where}`,
      fix: `Run a training, or correct ${binding.annotation} in the entity's catalog-info.yaml.`,
    },
  ];
}
