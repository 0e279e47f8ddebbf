export { createWatchCache } from './createWatchCache';
export {
  ResourceTypeMissingError,
  RetryAfterError,
  WatchExpiredError,
  WatchRefusedError,
} from './errors';
export {
  kubernetesListerWatcher,
  type WatchScope,
} from './kubernetesListerWatcher';
export { matchesLabels, parseLabelSelector } from './labelSelector';
export { LineFeed } from './LineFeed';
export { readLines } from './readLines';
export * from './types';
export { DEFAULT_WATCH_TUNING, type WatchTuning } from './WatchTuning';
