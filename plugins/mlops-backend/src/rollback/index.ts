export { createAwaitRelease } from './awaitRelease';
export { createRollbackAction } from './createRollbackAction';
export { PastReleases } from './PastReleases';
export { takingsBackIn } from './takingsBack';
