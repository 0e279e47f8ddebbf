export { manifestRelease } from './manifestRelease';
export { ReleaseLedger, type ReleaseRecord } from './ReleaseLedger';
export { ReleaseRecorder } from './ReleaseRecorder';
