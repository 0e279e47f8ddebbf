/**
 * Schemas that never refuse what another system wrote: an odd field is as good
 * as an absent one.
 *
 * @public
 */
export * as lenient from './parts';
