import type { BoundCollections } from '@slipway/backstage-plugin-mlops-node';
import type { ObservedRun } from './run/ObservedRun';
import type { ObservedTemplate } from './template/projectTemplate';
import type { RunAccess } from './RunAccess';

/**
 * Where Workflows come from. A feed is a cluster that is read over its
 * Kubernetes API, or a workflow server that is read over REST.
 */
export interface WorkflowFeeds {
  /** The feeds that an instance name means; none for an unknown one. */
  named(instance: string): readonly string[];
  accessOf(feed: string): RunAccess;
  watch(): BoundCollections<ObservedRun>;
  watchTemplates(): BoundCollections<ObservedTemplate>;
}
