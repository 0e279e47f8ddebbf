import { z } from 'zod';
import { sourceStatusSchema } from '../delivery/source';
import { fleetRowSchema, type FleetState } from './fleetRow';

/**
 * What the fleet can be sorted by. `attention` puts the worst first.
 *
 * @public
 */
export const fleetSortSchema = z.enum([
  'attention',
  'name',
  'environment',
  'deployed',
]);
/** @public */
export type FleetSort = z.infer<typeof fleetSortSchema>;

/** @public */
export type FleetOrder = 'asc' | 'desc';

/**
 * Which rows are asked for. Values of one filter are alternatives; all filters
 * must be met.
 *
 * @public
 */
export interface FleetFilter {
  /** Words that must all be in the row: a name, a version, an owner, a state. */
  search?: string;
  /** Entity references. */
  owner?: readonly string[];
  /** Only what the caller owns. */
  mine?: boolean;
  environment?: readonly string[];
  state?: readonly FleetState[];
  /** Only what a person must act on. */
  attention?: boolean;
}

/** @public */
export interface FleetQuery extends FleetFilter {
  sort?: FleetSort;
  order?: FleetOrder;
  limit?: number;
  /** `next` of an earlier answer to the same query. */
  cursor?: string;
}

const countSchema = z.number();

/**
 * The answer of `GET /fleet`: what the caller may read of it.
 *
 * @public
 */
export const fleetSchema = z.object({
  rows: z.array(fleetRowSchema),
  /** Where the rows go on; absent after the last. */
  next: z.string().optional(),
  /** Rows that meet all filters. */
  total: countSchema,
  /** Rows by state that meet all filters but that of the state. */
  states: z.object({
    broken: countSchema,
    attention: countSchema,
    unknown: countSchema,
    progressing: countSchema,
    healthy: countSchema,
  }),
  /** Of the rows that meet all filters but that of attention, those it keeps. */
  needAttention: countSchema,
  /** What can be filtered by, in all that the caller may read: with the first page only. */
  choices: z
    .object({
      owners: z.array(z.string()),
      /** In the order of promotion. */
      environments: z.array(z.string()),
    })
    .optional(),
  /** Services whose rows are not made yet: just after a start. */
  pending: countSchema,
  /** Sources that do not answer, so that what they say may be old. */
  troubled: z.array(sourceStatusSchema),
});
/** @public */
export type Fleet = z.infer<typeof fleetSchema>;

/** @public */
export type FleetStates = Record<FleetState, number>;

/**
 * The signal channel that tells that some row of the fleet changed, at most
 * once a second. It says nothing more: see `DELIVERY_CHANNEL`.
 *
 * @public
 */
export const FLEET_CHANNEL = 'mlops:fleet';

/** @public */
export const fleetSignalSchema = z.object({ revision: z.string() });
/** @public */
export type FleetSignal = z.infer<typeof fleetSignalSchema>;
