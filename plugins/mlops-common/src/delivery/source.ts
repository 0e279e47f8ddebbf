import { z } from 'zod';

/**
 * An instant in ISO 8601, UTC.
 *
 * @public
 */
export const instantSchema = z.string();

/**
 * How far what a source says can be trusted.
 *
 * - `live`: watched (`via: watch`, `observedAt` is when the watch was last
 *   known to be whole) or polled (`via: poll`, `observedAt` is the last poll).
 * - `stale`: the last knowledge is from `observedAt`; `reason` says what broke.
 * - `unavailable`: nothing was ever known since `since`.
 *
 * @public
 */
export const freshnessSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('live'),
    via: z.enum(['watch', 'poll']),
    observedAt: instantSchema,
  }),
  z.object({
    state: z.literal('stale'),
    observedAt: instantSchema,
    reason: z.string(),
  }),
  z.object({
    state: z.literal('unavailable'),
    since: instantSchema,
    reason: z.string(),
  }),
]);

/** @public */
export type Freshness = z.infer<typeof freshnessSchema>;

/**
 * A controller that stands while its API answers: freshness says `live`, and
 * nothing moves.
 *
 * @public
 */
export const controllerStallSchema = z.object({
  /** Since when it has done nothing, though something was to be done. */
  since: instantSchema,
  /** As people call it: `application controller`. */
  controller: z.string(),
  /** What to do, as a sentence. */
  fix: z.string(),
  /** What shows whether it runs, for a shell. */
  command: z.string(),
});

/** @public */
export type ControllerStall = z.infer<typeof controllerStallSchema>;

/**
 * One upstream system instance and its freshness. `id` is `system/instance`,
 * for example `argocd/eu-prod`.
 *
 * @public
 */
export const sourceStatusSchema = z.object({
  id: z.string(),
  system: z.string(),
  instance: z.string(),
  /** The system's name as people write it: `Argo CD`. */
  title: z.string(),
  freshness: freshnessSchema,
  /** Absent while nothing proves that its controller stands. */
  stalled: controllerStallSchema.optional(),
  consoleUrl: z.string().optional(),
});

/** @public */
export type SourceStatus = z.infer<typeof sourceStatusSchema>;

/**
 * Something a person should know about an environment or a binding, in words.
 * `code` is a stable kebab-case name, `fix` the sentence that says what to do.
 *
 * @public
 */
export const reasonSchema = z.object({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  message: z.string(),
  fix: z.string().optional(),
  /** The source that it comes from, by id. */
  source: z.string().optional(),
  url: z.string().optional(),
});

/** @public */
export type Reason = z.infer<typeof reasonSchema>;

/** @public */
export type Severity = Reason['severity'];

/**
 * A Kubernetes object by name, in a cluster known to the portal.
 *
 * @public
 */
export const resourceRefSchema = z.object({
  cluster: z.string(),
  group: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});

/** @public */
export type ResourceRef = z.infer<typeof resourceRefSchema>;
