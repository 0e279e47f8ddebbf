export { createAwaitRelease } from './awaitRelease';
export { createRollbackAction } from './createRollbackAction';
export { PastReleases } from './PastReleases';
export { ReleaseLedger } from './ReleaseLedger';
export { ReleaseRecorder } from './ReleaseRecorder';
export { takingsBackIn } from './takingsBack';
