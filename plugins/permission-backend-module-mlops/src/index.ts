/**
 * A permission policy by which only owners change what is delivered.
 *
 * @packageDocumentation
 */
export { permissionModuleMlops as default } from './module';
export { decideMlops } from './decideMlops';
