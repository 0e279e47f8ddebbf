/**
 * The shared vocabulary of the mlops plugin.
 *
 * @packageDocumentation
 */
export {
  ANNOTATION,
  BINDING_ANNOTATIONS,
  OBJECT_LABEL,
  isDeliveryAvailable,
} from './binding/annotations';
export * from './client';
export * from './delivery';
export * from './gates';
export * from './permissions';
export * from './signal';
