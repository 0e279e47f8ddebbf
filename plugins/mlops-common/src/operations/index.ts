export * from './operation';
export * from './plan';
export * from './request';
export * from './signal';
