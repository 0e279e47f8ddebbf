/**
 * What a source module of the mlops plugin needs.
 *
 * @packageDocumentation
 */
export * from './binding/types';
export * from './clusters/types';
export * from './source';
export * from './watch/types';
