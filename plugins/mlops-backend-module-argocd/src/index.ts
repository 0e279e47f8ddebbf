/**
 * Argo CD as a source of the mlops plugin.
 *
 * @packageDocumentation
 */
export { mlopsModuleArgoCd as default } from './module';
