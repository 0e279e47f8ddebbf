import { z } from 'zod';
import type { KubernetesObject } from '../kubernetes/types';
import { CANARY_PHASES } from '../kubernetes/validation/flaggerSchemas';
import { rememberRead } from '../workloads/rememberRead';
import { parseGoDuration } from './goDuration';

export type CanaryPhase = (typeof CANARY_PHASES)[number];

const textMap = z.record(z.string(), z.string());

const webhookSchema = z.looseObject({
  type: z.string().default('rollout'),
  name: z.string().default(''),
  url: z.string().default(''),
  timeout: z.string().default(''),
  retries: z.number().default(0),
  metadata: textMap.optional(),
});

export type CanaryWebhook = z.infer<typeof webhookSchema>;

const metricSchema = z.looseObject({
  name: z.string(),
  interval: z.string().default('1m'),
  threshold: z.number().default(0),
  thresholdRange: z
    .looseObject({ min: z.number().optional(), max: z.number().optional() })
    .optional(),
  query: z.string().default(''),
  templateRef: z
    .looseObject({ name: z.string(), namespace: z.string().optional() })
    .optional(),
  templateVariables: textMap.default({}),
});

export type CanaryMetric = z.infer<typeof metricSchema>;

const analysisSchema = z.looseObject({
  interval: z.string().default(''),
  threshold: z.number().default(0),
  maxWeight: z.number().default(0),
  stepWeight: z.number().default(0),
  stepWeights: z.array(z.number()).default([]),
  stepWeightPromotion: z.number().default(0),
  iterations: z.number().default(0),
  mirror: z.boolean().default(false),
  match: z.array(z.unknown()).default([]),
  primaryReadyThreshold: z.number().default(100),
  canaryReadyThreshold: z.number().default(100),
  metrics: z.array(metricSchema).default([]),
  webhooks: z.array(webhookSchema).default([]),
});

const conditionSchema = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(''),
  lastTransitionTime: z.string().optional(),
});

const canarySchema = z.looseObject({
  spec: z.looseObject({
    provider: z.string().default(''),
    targetRef: z.looseObject({
      apiVersion: z.string().default('apps/v1'),
      kind: z.string(),
      name: z.string(),
    }),
    autoscalerRef: z.looseObject({ name: z.string() }).optional(),
    service: z
      .looseObject({
        name: z.string().default(''),
        port: z.number().default(80),
        targetPort: z.union([z.number(), z.string()]).optional(),
        portName: z.string().default('http'),
      })
      .prefault({}),
    progressDeadlineSeconds: z.number().default(600),
    skipAnalysis: z.boolean().default(false),
    suspend: z.boolean().default(false),
    revertOnDeletion: z.boolean().default(false),
    analysis: analysisSchema.optional(),
    canaryAnalysis: analysisSchema.optional(),
  }),
  status: z
    .looseObject({
      phase: z.enum(CANARY_PHASES).catch(''),
      failedChecks: z.number().default(0),
      canaryWeight: z.number().default(0),
      iterations: z.number().default(0),
      lastAppliedSpec: z.string().default(''),
      lastPromotedSpec: z.string().default(''),
      trackedConfigs: textMap.optional(),
      conditions: z.array(conditionSchema).optional(),
    })
    .prefault({ phase: '' }),
});

type CanaryBody = z.infer<typeof canarySchema>;

/** A Canary with upstream's defaults filled in. */
export interface Canary {
  object: KubernetesObject;
  name: string;
  namespace: string;
  spec: CanaryBody['spec'];
  status: CanaryBody['status'];
  analysis: z.infer<typeof analysisSchema>;
  /** True when asked for, and when there is no analysis at all. */
  skipAnalysis: boolean;
  intervalSeconds: number;
  threshold: number;
  strategy: 'canary' | 'blue-green' | 'ab-testing';
  target: string;
  primary: string;
}

const DEFAULT_INTERVAL_MS = 60_000;
const LEAST_INTERVAL_MS = 10_000;

/** Undefined when the object is none that Flagger could work with. */
export const readCanary = rememberRead((object): Canary | undefined => {
  const parsed = canarySchema.safeParse(object);
  if (!parsed.success) {
    return undefined;
  }
  const { spec, status } = parsed.data;
  const given = spec.analysis ?? spec.canaryAnalysis;
  const analysis = given ?? analysisSchema.parse({});
  const interval = parseGoDuration(analysis.interval) ?? DEFAULT_INTERVAL_MS;
  return {
    object,
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? 'default',
    spec,
    status,
    analysis,
    skipAnalysis: spec.skipAnalysis || !given,
    intervalSeconds: Math.max(interval, LEAST_INTERVAL_MS) / 1000,
    threshold: analysis.threshold > 0 ? analysis.threshold : 1,
    strategy: strategyOf(analysis),
    target: spec.targetRef.name,
    primary: `${spec.targetRef.name}-primary`,
  };
});

function strategyOf(analysis: z.infer<typeof analysisSchema>) {
  if (analysis.iterations <= 0) {
    return 'canary';
  }
  return analysis.match.length > 0 ? 'ab-testing' : 'blue-green';
}

export const TOTAL_WEIGHT = 100;

/** The weight at which the analysis ends and the promotion begins. */
export function maxWeight({ analysis }: Canary): number {
  const last = analysis.stepWeights.at(-1);
  if (last !== undefined) {
    return Math.min(TOTAL_WEIGHT, last);
  }
  return analysis.maxWeight > 0 ? analysis.maxWeight : TOTAL_WEIGHT;
}

/** By how much the weight grows next (flagger v1.44, scheduler.go). */
export function nextStepWeight({ analysis }: Canary, weight: number): number {
  const { stepWeight, stepWeights } = analysis;
  if (stepWeight > 0 || stepWeights.length === 0) {
    return stepWeight;
  }
  const most = TOTAL_WEIGHT - weight;
  // Nothing is left to grow: any positive step moves on to the promotion.
  if (most === 0) {
    return 1;
  }
  if (weight === 0) {
    return Math.min(most, stepWeights[0]);
  }
  const index = stepWeights.indexOf(weight);
  const next = index >= 0 ? stepWeights[index + 1] : undefined;
  return next === undefined ? most : Math.min(most, next - weight);
}

/** The canary as it is told of when its phase is about to be this one. */
export function inPhase(canary: Canary, phase: CanaryPhase): Canary {
  return { ...canary, status: { ...canary.status, phase } };
}
