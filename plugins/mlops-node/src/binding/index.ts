export { createBoundCollections } from './createBoundCollections';
export { isBoundBack } from './isBoundBack';
export { parseBinding } from './parseBinding';
export * from './types';
