/**
 * MLflow as a source of the mlops plugin.
 *
 * @packageDocumentation
 */
export { mlopsModuleMlflow as default } from './module';
