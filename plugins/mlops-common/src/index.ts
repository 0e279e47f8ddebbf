/**
 * The shared vocabulary of the mlops plugin.
 *
 * @packageDocumentation
 */
export {
  ANNOTATION,
  BINDING_ANNOTATIONS,
  BINDING_STATUS_TYPE,
  ML_MODEL_TYPE,
  OBJECT_LABEL,
  isDeliveryAvailable,
} from './binding/annotations';
export * from './client';
export * from './delivery';
export * from './fleet';
export * from './gates';
export * from './operations';
export * from './permissions';
export * from './preview';
export * from './signal';
