/**
 * The delivery API of the mlops plugin.
 *
 * @packageDocumentation
 */
export { mlopsPlugin as default } from './plugin';
