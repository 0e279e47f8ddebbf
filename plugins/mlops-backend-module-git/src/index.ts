/**
 * Git hosts for the rollbacks and promotions of the mlops plugin.
 *
 * @packageDocumentation
 */
export { mlopsModuleGit as default } from './module';
