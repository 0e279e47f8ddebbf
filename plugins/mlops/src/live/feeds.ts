import type { MlopsApi } from '@slipway/backstage-plugin-mlops-common';
import { DeliveryFeed } from './DeliveryFeed';

const MOST_REMEMBERED = 20;
const feedsByApi = new WeakMap<MlopsApi, Map<string, DeliveryFeed>>();

/**
 * The feed of an entity: one for all cards and tabs that show it. The last
 * ones looked at are remembered, so that going back and forth shows at once
 * what was known.
 */
export function feedFor(api: MlopsApi, entityRef: string): DeliveryFeed {
  let feeds = feedsByApi.get(api);
  if (!feeds) {
    feeds = new Map();
    feedsByApi.set(api, feeds);
  }
  const feed = feeds.get(entityRef) ?? new DeliveryFeed(api, entityRef);
  feeds.delete(entityRef);
  feeds.set(entityRef, feed);
  forgetOldest(feeds);
  return feed;
}

function forgetOldest(feeds: Map<string, DeliveryFeed>): void {
  for (const [entityRef, feed] of feeds) {
    if (feeds.size <= MOST_REMEMBERED) return;
    if (!feed.isWatched) feeds.delete(entityRef);
  }
}
