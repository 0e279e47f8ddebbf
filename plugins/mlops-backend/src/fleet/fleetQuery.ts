import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  fleetSortSchema,
  fleetStateSchema,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';

const MOST_VALUES = 50;

const text = z.string().trim().max(200);

/** `?a=1` and `?a=1&a=2` alike. */
function several<T extends z.ZodType>(value: T) {
  return z.preprocess(
    given => (given === undefined || Array.isArray(given) ? given : [given]),
    z.array(value).max(MOST_VALUES).optional(),
  );
}

const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .transform(value => value === 'true')
  .optional();

const entityRef = z
  .string()
  .max(500)
  .transform((value, context) => {
    try {
      return stringifyEntityRef(parseEntityRef(value));
    } catch {
      context.addIssue('is not an entity reference like group:default/team');
      return z.NEVER;
    }
  });

/** The query string of `GET /fleet`; a parameter that it does not know is an error. */
export const fleetQuerySchema = z.strictObject({
  search: text.optional(),
  owner: several(entityRef),
  mine: flag,
  environment: several(z.string().min(1).max(253)),
  state: several(fleetStateSchema),
  attention: flag,
  sort: fleetSortSchema.default('attention'),
  order: z.enum(['asc', 'desc']).optional(),
  limit: z.coerce.number('is not a number').int().min(1).max(500).default(100),
  cursor: z.string().min(1).max(4_000).optional(),
});

export type ReadFleetQuery = z.infer<typeof fleetQuerySchema>;
