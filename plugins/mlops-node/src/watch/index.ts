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
export { lacksResource } from './missingResource';
export { polledListerWatcher } from './polledListerWatcher';
export { readLines } from './readLines';
export {
  streamedListerWatcher,
  type RestStream,
  type StreamNews,
  type StreamTuning,
} from './streamedListerWatcher';
export * from './types';
export { DEFAULT_WATCH_TUNING, type WatchTuning } from './WatchTuning';
