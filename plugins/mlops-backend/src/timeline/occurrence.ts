import type { TimelineEvent } from '@slipway/backstage-plugin-mlops-common';

/**
 * An event before it is stored. The same event has the same key whoever sees it
 * and however often, so that it is stored once.
 */
export interface Occurrence {
  key: string;
  event: Omit<TimelineEvent, 'id'>;
}
