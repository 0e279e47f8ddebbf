export {
  LeaseStore,
  type OperationChange,
  type StepChange,
  type WriteResult,
} from './LeaseStore';
export type { NewOperation } from './newOperation';
export { OperationStore } from './OperationStore';
export {
  isFinished,
  type StoredOperation,
  type StoredStep,
} from './StoredOperation';
