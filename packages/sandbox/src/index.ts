export {
  SANDBOX_TOKEN,
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from './startSandbox';
export { SYSTEM_NAMES, type SystemName } from './systems';
export {
  Faults,
  SystemFaults,
  type FaultScope,
  type RequestClass,
  type RequestCounts,
  type Times,
} from './faults';
export type { Clock, Random, Room, SandboxContext } from './context';
export { resourceTypeOfKind } from './kubernetes/resourceTypes';
export { validateObject } from './kubernetes/validation';
export type { Commit, Repositories } from './repositories';
export {
  StatusError,
  type Cluster,
  type ClusterEvent,
  type KubernetesObject,
  type LazyObject,
  type NewObject,
  type ObjectMeta,
  type ObjectRef,
  type SandboxCluster,
  type Status,
} from './kubernetes';
export { ALERTING_SECRET } from './alertmanager';
export { runCli } from './cli';
export type { StoryAction, StoryActions } from './control';
