export { auditing, type AuditedEvent } from './auditing';
export { eventually, until } from './eventually';
export { fakeOperations } from './fakeOperations';
export { ownTime } from './ownTime';
export { Saga } from './Saga';
export { sandboxConfig } from './sandboxConfig';
export { stepContext } from './stepContext';
