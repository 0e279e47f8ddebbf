export { createBoundCollections } from './createBoundCollections';
export {
  areFeedsKnown,
  bindToFeeds,
  clusterFeeds,
  feedsOfBinding,
  type FeedBinding,
  type NamedFeeds,
} from './feeds';
export { isBoundBack } from './isBoundBack';
export { parseBinding } from './parseBinding';
export * from './types';
