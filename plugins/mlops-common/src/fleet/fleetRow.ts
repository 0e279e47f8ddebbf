import { z } from 'zod';
import { healthStatusSchema, syncStatusSchema } from '../delivery/application';
import { environmentDeliverySchema, holdSchema } from '../delivery/delivery';
import { modelRefSchema } from '../delivery/release';
import { rolloutPhaseSchema } from '../delivery/rollout';
import { instantSchema, reasonSchema } from '../delivery/source';
import { rolloutStrategySchema } from '../delivery/strategy';

/** @public */
export const fleetStateSchema = environmentDeliverySchema.shape.state;
/** @public */
export type FleetState = z.infer<typeof fleetStateSchema>;

/**
 * A release as a row names it; a part that is not known is absent.
 *
 * @public
 */
export const fleetReleaseSchema = z.object({
  model: modelRefSchema.optional(),
  /** The image of what serves, where no model version is known. */
  image: z.string().optional(),
  revision: z.string().optional(),
});
/** @public */
export type FleetRelease = z.infer<typeof fleetReleaseSchema>;

/**
 * Where registry, Git and cluster disagree, and nothing is on its way to mend
 * it.
 *
 * - `registry`: the alias by which the team says what is meant to be live names
 *   another version.
 * - `git`: the cluster differs from Git in so many objects.
 * - `failed-release`: Git still names a release whose rollout failed.
 *
 * @public
 */
export const fleetDriftSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('registry'),
    alias: z.string(),
    version: z.string(),
  }),
  z.object({ kind: z.literal('git'), objects: z.number() }),
  z.object({ kind: z.literal('failed-release') }),
]);
/** @public */
export type FleetDrift = z.infer<typeof fleetDriftSchema>;

/**
 * A rollout (Flagger: Canary): under way, or the last one failed. `weight` is
 * the candidate's part of the traffic in per cent, as it really flows; of an
 * A/B test, of the requests that do not match its conditions.
 *
 * @public
 */
export const fleetCanarySchema = z.object({
  strategy: rolloutStrategySchema,
  phase: rolloutPhaseSchema,
  weight: z.number(),
  suspended: z.boolean(),
});
/** @public */
export type FleetCanary = z.infer<typeof fleetCanarySchema>;

/**
 * Who must act: the owner of the service, who placed the hold, or who runs the
 * platform. `ref` is an entity reference where one is known.
 *
 * @public
 */
export const fleetActorSchema = z.object({
  role: z.enum(['owner', 'hold-owner', 'platform']),
  ref: z.string().optional(),
});
/** @public */
export type FleetActor = z.infer<typeof fleetActorSchema>;

/**
 * A service in one environment.
 *
 * @public
 */
export const fleetRowSchema = z.object({
  entityRef: z.string(),
  /** Its title in the catalog, else its name. */
  title: z.string(),
  owner: z.string().optional(),
  /** Absent where the service is deployed nowhere. */
  environment: z.string().optional(),
  state: fleetStateSchema,
  /** One, as a rule; more where regions differ. */
  live: z.array(fleetReleaseSchema),
  candidate: z.array(fleetReleaseSchema),
  drift: z.array(fleetDriftSchema),
  /** The worst over all Applications; absent where there is none. */
  sync: syncStatusSchema.optional(),
  health: healthStatusSchema.optional(),
  canary: fleetCanarySchema.optional(),
  deployedAt: instantSchema.optional(),
  hold: holdSchema.pick({ owner: true, reason: true, since: true }).optional(),
  /** Why it is not simply live: the most urgent reason. */
  reason: reasonSchema
    .pick({ code: true, severity: true, message: true, fix: true })
    .optional(),
  /** Absent where nobody needs to act. */
  actor: fleetActorSchema.optional(),
});
/** @public */
export type FleetRow = z.infer<typeof fleetRowSchema>;
