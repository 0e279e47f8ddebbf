/**
 * What a source module of the mlops plugin needs.
 *
 * @packageDocumentation
 */
export * from './binding';
export * from './clusters';
export { readMilliseconds } from './config/readMilliseconds';
export { readUpstreamUrl } from './config/readUpstreamUrl';
export * from './git';
export { BodyTooLargeError, readBody } from './http/readBody';
export { lenient } from './lenient';
export * from './operations';
export { cut, intern, internSome } from './projection/keepText';
export { clusterConnectionsServiceRef, watchCacheServiceRef } from './services';
export * from './source';
export * from './stalls';
export { StoreMirror } from './store/StoreMirror';
export * from './watch';
export {
  auditRefusals,
  type AuditRefusal,
  type Refusal,
} from './webhooks/auditRefusals';
export { isSameToken } from './webhooks/isSameToken';
export {
  bearerOf,
  refuseCalls,
  type CallRefusal,
  type RefuseCall,
} from './webhooks/refuseCalls';
export { webhookToken } from './webhooks/webhookToken';
export { instant } from './words/instant';
