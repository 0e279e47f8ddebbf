import { createHash } from 'node:crypto';
import {
  OBJECT_LABEL,
  rolloutGateSchema,
  rolloutPhaseSchema,
  type RolloutGate,
} from '@slipway/backstage-plugin-mlops-common';
import type { z } from 'zod';
import { WEBHOOKS_PATH } from '../webhooks/paths';
import { parseGoDuration } from './duration';
import type {
  Analysis,
  CanaryStatus,
  MetricCheck,
  ObservedCanary,
} from './ObservedCanary';
import { canarySchema, type CanaryAnalysisSchema } from './schema';

/** Defaults of flagger v1.44, pkg/apis/flagger/v1beta1/canary.go. */
const DEFAULT_INTERVAL_SECONDS = 60;
const SHORTEST_INTERVAL_SECONDS = 10;
const DEFAULT_THRESHOLD = 1;
const DEFAULT_MAX_WEIGHT = 100;
const DEFAULT_METRIC_INTERVAL = '1m';
/** pkg/controller/webhook.go; between two attempts the client pauses. */
const DEFAULT_WEBHOOK_SECONDS = 10;
const LONGEST_RETRY_PAUSE_SECONDS = 30;

const MOST_METRICS = 30;
const MOST_GATES = 30;

type CanaryObject = z.infer<typeof canarySchema>;

/** Cuts a Canary down to what is shown; undefined for what is none. */
export function projectCanary(
  object: unknown,
  { cluster }: { cluster: string },
): ObservedCanary | undefined {
  const parsed = canarySchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, spec, status } = parsed.data;
  const { namespace, name } = metadata;
  const analysis = spec.analysis ?? spec.canaryAnalysis;
  const target = spec.targetRef;
  return {
    cluster,
    namespace,
    name,
    labels: metadata.labels ?? {},
    annotations: backReferences(metadata.annotations ?? {}),
    provider: spec.provider || undefined,
    target: {
      cluster,
      group: groupOf(target.apiVersion ?? 'apps/v1'),
      kind: target.kind ?? 'Deployment',
      namespace,
      name: target.name,
    },
    service: spec.service?.name || target.name,
    ingress: spec.ingressRef?.name ?? target.name,
    route: spec.routeRef?.name ?? target.name,
    analysis: analysis && projectAnalysis(analysis, namespace),
    skipAnalysis: spec.skipAnalysis ?? false,
    suspended: spec.suspend ?? false,
    ...(metadata.deletionTimestamp && { deleting: true }),
    status: projectStatus(status),
  };
}

function backReferences(
  annotations: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    [OBJECT_LABEL.entityRef, OBJECT_LABEL.kubernetesId].flatMap(key =>
      annotations[key] === undefined ? [] : [[key, annotations[key]]],
    ),
  );
}

function projectAnalysis(
  analysis: CanaryAnalysisSchema,
  namespace: string,
): Analysis {
  const interval = parseGoDuration(analysis.interval);
  const { threshold = 0, maxWeight = 0 } = analysis;
  return {
    intervalSeconds: Math.max(
      interval ?? DEFAULT_INTERVAL_SECONDS,
      SHORTEST_INTERVAL_SECONDS,
    ),
    threshold: threshold > 0 ? threshold : DEFAULT_THRESHOLD,
    maxWeight: maxWeight > 0 ? maxWeight : DEFAULT_MAX_WEIGHT,
    stepWeight: analysis.stepWeight ?? 0,
    stepWeights: analysis.stepWeights ?? [],
    stepWeightPromotion: analysis.stepWeightPromotion ?? 0,
    iterations: analysis.iterations ?? 0,
    matches: (analysis.match ?? []).length > 0,
    mirrors: analysis.mirror ?? false,
    metrics: (analysis.metrics ?? [])
      .slice(0, MOST_METRICS)
      .map(metric => projectMetric(metric, namespace)),
    webhookSeconds: (analysis.webhooks ?? []).reduce(
      (sum, webhook) => sum + longestCall(webhook),
      0,
    ),
    gates: (analysis.webhooks ?? []).slice(0, MOST_GATES).map(projectGate),
  };
}

function projectGate({
  name,
  type,
  url,
  metadata,
}: NonNullable<
  CanaryAnalysisSchema['webhooks']
>[number]): Analysis['gates'][number] {
  const gate = { name, type: gateType(type) };
  if (!isOfPortal(url)) return gate;
  const key = metadata?.gate;
  return { ...gate, portal: true, ...(key && { key }) };
}

/** Flagger calls one after the other, and says nothing meanwhile. */
function longestCall({
  timeout,
  retries = 0,
}: NonNullable<CanaryAnalysisSchema['webhooks']>[number]): number {
  const seconds = parseGoDuration(timeout) ?? DEFAULT_WEBHOOK_SECONDS;
  const again = Math.max(retries, 0);
  return seconds * (again + 1) + LONGEST_RETRY_PAUSE_SECONDS * again;
}

function projectMetric(
  metric: NonNullable<CanaryAnalysisSchema['metrics']>[number],
  namespace: string,
): MetricCheck {
  return {
    name: metric.name,
    interval: metric.interval || DEFAULT_METRIC_INTERVAL,
    threshold: metric.threshold,
    range: metric.thresholdRange,
    query: metric.query || undefined,
    template: metric.templateRef && {
      name: metric.templateRef.name,
      namespace: metric.templateRef.namespace || namespace,
    },
    variables: metric.templateVariables ?? {},
  };
}

/** Which host it is at differs by where one looks from. */
function isOfPortal(url: string | undefined): boolean {
  return url?.includes(`/api/mlops${WEBHOOKS_PATH}/`) ?? false;
}

/** A webhook without a type is a `rollout` one (scheduler.go, runAnalysis). */
function gateType(type: string | undefined): RolloutGate['type'] {
  const parsed = rolloutGateSchema.shape.type.safeParse(type);
  return parsed.success ? parsed.data : 'rollout';
}

/**
 * Flagger writes the status of a failed Canary anew at each interval
 * (scheduler.go, shouldAdvance), so that only the condition tells when.
 */
function projectStatus(status: CanaryObject['status']): CanaryStatus {
  const phase = rolloutPhaseSchema.safeParse(status?.phase);
  const condition = status?.conditions?.find(({ type }) => type === 'Promoted');
  return {
    phase: phase.success ? phase.data : 'Initializing',
    weight: percent(status?.canaryWeight ?? 0),
    iterations: status?.iterations ?? 0,
    failedChecks: status?.failedChecks ?? 0,
    appliedSpec: status && appliedOf(status),
    lastTransitionAt: instant(
      (phase.data === 'Failed' && condition?.lastTransitionTime) ||
        status?.lastTransitionTime,
    ),
    condition: condition?.message
      ? { reason: condition.reason, message: condition.message.slice(0, 500) }
      : undefined,
  };
}

/** Flagger begins anew for a config that changes as well (HasTargetChanged). */
function appliedOf({
  lastAppliedSpec,
  trackedConfigs = {},
}: NonNullable<CanaryObject['status']>): string | undefined {
  const configs = Object.entries(trackedConfigs).sort();
  if (!lastAppliedSpec || configs.length === 0) return lastAppliedSpec;
  const digest = createHash('sha256').update(JSON.stringify(configs));
  return `${lastAppliedSpec}-${digest.digest('hex').slice(0, 10)}`;
}

function percent(weight: number): number {
  return Math.min(Math.max(weight, 0), 100);
}

/** Go's zero time stands for none. */
function instant(time: string | undefined): string | undefined {
  const ms = time ? Date.parse(time) : Number.NaN;
  return Number.isFinite(ms) && ms > 0 ? new Date(ms).toISOString() : undefined;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}
