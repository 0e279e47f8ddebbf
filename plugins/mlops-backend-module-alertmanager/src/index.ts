/**
 * Alertmanager as a source of the mlops plugin.
 *
 * @packageDocumentation
 */
export { mlopsModuleAlertmanager as default } from './module';
