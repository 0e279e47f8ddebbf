import type { Freshness, Reason } from '@slipway/backstage-plugin-mlops-common';
import {
  areFeedsKnown,
  type FeedBinding,
} from '@slipway/backstage-plugin-mlops-node';
import { WORKFLOW } from '../resourceTypes';

/**
 * Says that a selector finds nothing. What a feed that was never read has is
 * not known, and not said to be missing.
 */
export function noteMissing(
  bound: FeedBinding,
  total: number,
  freshness: ReadonlyMap<string, Freshness>,
): Reason[] {
  const { binding, explicit } = bound;
  if (!explicit || total > 0 || binding?.match.by !== 'labels') return [];
  if (!areFeedsKnown(bound, freshness, WORKFLOW)) return [];
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
