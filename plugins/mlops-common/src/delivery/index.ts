export * from './application';
export * from './delivery';
export * from './model';
export * from './release';
export * from './rollout';
export * from './source';
export * from './workflow';
export * from './workload';
