/**
 * Flagger as a source of the mlops plugin.
 *
 * @packageDocumentation
 */
export { mlopsModuleFlagger as default } from './module';
