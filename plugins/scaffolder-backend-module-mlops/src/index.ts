/**
 * Template actions for model services that ship by GitOps.
 *
 * @packageDocumentation
 */
export { scaffolderModuleMlops as default } from './module';
