export { createHoldActions } from './holdActions';
export { createHoldSteps } from './holdSteps';
export { HoldReminder } from './HoldReminder';
export { HoldStore } from './HoldStore';
export type { AutoSyncOff, StoredHold } from './storedHoldSchema';
