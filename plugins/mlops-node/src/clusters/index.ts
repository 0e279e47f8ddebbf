export type { ClusterOptions } from './ClusterOptions';
export { createClusterConnections } from './createClusterConnections';
export * from './types';
