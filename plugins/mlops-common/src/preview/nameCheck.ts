import { z } from 'zod';

/**
 * Asks whether a model service could have the name that is in a form.
 *
 * @public
 */
export const nameCheckRequestSchema = z.strictObject({
  templateRef: z.string().min(1).max(200),
  /** The answers of the form, as far as there are any: at least `name`. */
  values: z.record(z.string(), z.unknown()),
});

/** @public */
export type NameCheckRequest = z.output<typeof nameCheckRequestSchema>;

const takenNameSchema = z.object({
  /** A sentence that names whose it is, if the caller may know. */
  message: z.string(),
  /** Where a person can look at it. */
  url: z.string().optional(),
});

/**
 * Something that has a name already which the service would take.
 *
 * @public
 */
export type TakenName = z.output<typeof takenNameSchema>;

/** Sentences about what could not be looked at just now. */
const unchecked = z.array(z.string());

/**
 * Whether names are free. An `unfinished` service was begun by an earlier run
 * that did not end well: the same answers go on with it.
 *
 * @public
 */
export const nameCheckSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('free'), unchecked }),
  z.object({
    state: z.literal('unfinished'),
    /** Sentences. */
    there: z.array(z.string()),
    unchecked,
  }),
  z.object({
    state: z.literal('taken'),
    /** At least one; the most telling first. */
    taken: z.array(takenNameSchema).min(1),
    /** A name that is free. */
    suggestion: z.string().optional(),
    unchecked,
  }),
]);

/** @public */
export type NameCheck = z.output<typeof nameCheckSchema>;
