export { createHoldActions } from './holdActions';
export { createHoldSteps } from './holdSteps';
export { HoldStore } from './HoldStore';
export type { AutoSyncOff, StoredHold } from './storedHoldSchema';
