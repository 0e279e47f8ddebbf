export { fetchWithToken } from './fetchWithToken';
export type { MlopsApi, WorkflowLocator } from './MlopsApi';
export { MlopsClient } from './MlopsClient';
export * from './OperationsApi';
export * from './OperationsClient';
