/**
 * Argo Workflows as a source of the mlops plugin.
 *
 * @packageDocumentation
 */
export { mlopsModuleArgoWorkflows as default } from './module';
