import { z } from 'zod';
import { instantSchema, resourceRefSchema } from './source';

/**
 * Flagger's phases (flagger v1.44, pkg/apis/flagger/v1beta1/status.go); `''`
 * upstream is `Initializing` here.
 *
 * @public
 */
export const rolloutPhaseSchema = z.enum([
  'Initializing',
  'Initialized',
  'Waiting',
  'Progressing',
  'WaitingPromotion',
  'Promoting',
  'Finalising',
  'Succeeded',
  'Failed',
  'Terminating',
  'Terminated',
]);

/** @public */
export type RolloutPhase = z.infer<typeof rolloutPhaseSchema>;

const UNDER_ANALYSIS: ReadonlySet<RolloutPhase> = new Set([
  'Progressing',
  'WaitingPromotion',
  'Promoting',
  'Finalising',
]);

/**
 * Whether a release is under analysis, or on its way out of one.
 *
 * @public
 */
export function isUnderAnalysis({ phase }: { phase: RolloutPhase }): boolean {
  return UNDER_ANALYSIS.has(phase);
}

const BEFORE_PROMOTION: ReadonlySet<RolloutPhase> = new Set([
  'Waiting',
  'Progressing',
  'WaitingPromotion',
]);

/**
 * Whether a candidate is on its way that can still be sent back.
 *
 * @public
 */
export function isBeforePromotion(rollout: { phase: RolloutPhase }): boolean {
  return BEFORE_PROMOTION.has(rollout.phase);
}

/**
 * Whether a candidate is on its way to become what is live.
 *
 * @public
 */
export function isOnItsWay(rollout: { phase: RolloutPhase }): boolean {
  return isBeforePromotion(rollout) || rollout.phase === 'Promoting';
}

/**
 * A metric the analysis judges, its threshold and, where it could be read, its
 * value. `unit` is `%`, `ms` or empty.
 *
 * @public
 */
export const rolloutMetricSchema = z.object({
  name: z.string(),
  unit: z.string(),
  min: z.number().optional(),
  max: z.number().optional(),
  value: z.number().optional(),
  verdict: z.enum(['pass', 'fail', 'unknown']),
  /** Why the verdict is `unknown`, in words. */
  reason: z.string().optional(),
  observedAt: instantSchema.optional(),
});

/** @public */
export type RolloutMetric = z.infer<typeof rolloutMetricSchema>;

/**
 * A gate of the rollout: a yes/no question it waits for.
 *
 * @public
 */
export const rolloutGateSchema = z.object({
  name: z.string(),
  type: z.enum([
    'confirm-rollout',
    'pre-rollout',
    'rollout',
    'confirm-traffic-increase',
    'confirm-promotion',
    'post-rollout',
    'rollback',
    'event',
  ]),
  /** `waiting`: the rollout stands before this gate now. */
  state: z.enum(['waiting', 'idle']),
  /** It asks this portal, so that it can be opened and closed here. */
  portal: z.boolean().optional(),
  /** What the portal knows it by; absent for the one without a name. */
  key: z.string().optional(),
  /** What the portal tells when it is asked next; only where it is asked. */
  answer: z.enum(['open', 'closed']).optional(),
  /** A user or an operation: who opened or closed it last, and when. */
  setBy: z.string().optional(),
  setAt: instantSchema.optional(),
  /** Who waits, and for whom, in one sentence. */
  text: z.string().optional(),
});

/** @public */
export type RolloutGate = z.infer<typeof rolloutGateSchema>;

/**
 * A progressive rollout of one workload (Flagger: Canary).
 *
 * `traffic` is what really flows, which `status.canaryWeight` is not in
 * WaitingPromotion, Finalising and a failed promotion.
 *
 * @public
 */
export const rolloutSchema = z.object({
  /** `cluster/namespace/name`. */
  id: z.string(),
  source: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  strategy: z.enum(['canary', 'ab-testing', 'blue-green']),
  phase: rolloutPhaseSchema,
  /** Per cent, adding up to 100. */
  traffic: z.object({ primary: z.number(), candidate: z.number() }),
  /**
   * A/B testing only: the split of the requests that match the analysis'
   * conditions. `traffic` is then the split of all others.
   */
  matchedTraffic: z
    .object({ primary: z.number(), candidate: z.number() })
    .optional(),
  /** The weights the analysis goes through, in per cent; empty without weights. */
  steps: z.array(z.number()),
  /** Index into `steps` of the weight reached; absent before the first. */
  step: z.number().optional(),
  iterations: z.object({ done: z.number(), total: z.number() }).optional(),
  failedChecks: z.object({ count: z.number(), threshold: z.number() }),
  metrics: z.array(rolloutMetricSchema),
  gates: z.array(rolloutGateSchema),
  /** What comes next, in words, and when it is due at the earliest. */
  next: z.object({ text: z.string(), at: instantSchema.optional() }).optional(),
  message: z.string().optional(),
  intervalSeconds: z.number(),
  suspended: z.boolean(),
  skipAnalysis: z.boolean(),
  lastTransitionAt: instantSchema.optional(),
  /**
   * Opaque: the release under analysis, another one has another; absent while
   * none is.
   */
  analysisOf: z.string().optional(),
  /** Weight of the candidate over the present or last analysis, oldest first. */
  weights: z.array(z.object({ at: instantSchema, weight: z.number() })),
  /** The workload that serves, and the one under test. */
  primary: resourceRefSchema,
  candidate: resourceRefSchema,
  /** Whether it can be sent back while it is in flight; absent: not known. */
  abort: z
    .discriminatedUnion('possible', [
      z.object({ possible: z.literal(true) }),
      z.object({
        possible: z.literal(false),
        reason: z.string(),
        fix: z.string().optional(),
      }),
    ])
    .optional(),
  boundBack: z.boolean(),
  consoleUrl: z.string().optional(),
});

/** @public */
export type Rollout = z.infer<typeof rolloutSchema>;
