/**
 * Registered models of MLflow as catalog entities.
 *
 * @packageDocumentation
 */
export { catalogModuleMlflow as default } from './module';
export { ML_MODEL_TYPE } from './model/modelEntity';
