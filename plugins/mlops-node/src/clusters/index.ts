export { createClusterConnections } from './createClusterConnections';
export type { ClusterOptions } from './readClusters';
export * from './types';
