export { auditing, type AuditedEvent } from './auditing';
export { eventually, until } from './eventually';
export { FakeCollection } from './FakeCollection';
export { fakeOperations } from './fakeOperations';
export { onEachDatabase } from './onEachDatabase';
export { ownTime } from './ownTime';
export { planAction } from './planAction';
export {
  FRAUD,
  fraudEntity,
  readClusters,
  sandboxClusters,
} from './readingClusters';
export { Saga } from './Saga';
export { sandboxConfig } from './sandboxConfig';
export { SourceBench } from './SourceBench';
export { startModule } from './startModule';
export { stepContext } from './stepContext';
export { StreamingServer } from './StreamingServer';
export { listAll, watchToTheEnd } from './watching';
