import type {
  BoundCollections,
  NamedFeeds,
} from '@slipway/backstage-plugin-mlops-node';
import type { ObservedRun } from './run/ObservedRun';
import type { ObservedTemplate } from './template/projectTemplate';
import type { RunAccess } from './RunAccess';

/** Where Workflows come from: clusters, or workflow servers. */
export interface WorkflowFeeds extends NamedFeeds {
  accessOf(feed: string): RunAccess;
  watch(): BoundCollections<ObservedRun>;
  watchTemplates(): BoundCollections<ObservedTemplate>;
}
