export type { MlopsApi, WorkflowLocator } from './MlopsApi';
export { MlopsClient } from './MlopsClient';
