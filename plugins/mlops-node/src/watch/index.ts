export { createWatchCache } from './createWatchCache';
export {
  ResourceTypeMissingError,
  RetryAfterError,
  WatchExpiredError,
} from './errors';
export {
  kubernetesListerWatcher,
  type WatchScope,
} from './kubernetesListerWatcher';
export { matchesLabels, parseLabelSelector } from './labelSelector';
export { readLines } from './readLines';
export { DEFAULT_WATCH_TUNING, type WatchTuning } from './Reflector';
export * from './types';
