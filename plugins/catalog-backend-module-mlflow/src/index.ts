/**
 * Registered models of MLflow as catalog entities.
 *
 * @packageDocumentation
 */
export { catalogModuleMlflow as default } from './module';
