import type {
  ResourceRef,
  RolloutGate,
  RolloutPhase,
} from '@slipway/backstage-plugin-mlops-common';
import type { ProjectedObject } from '@slipway/backstage-plugin-mlops-node';

export interface MetricCheck {
  name: string;
  /** As written, for the query: `1m`. */
  interval: string;
  /** Deprecated upstream, but in use. */
  threshold?: number;
  range?: { min?: number; max?: number };
  query?: string;
  template?: { name: string; namespace: string };
  variables: Readonly<Record<string, string>>;
}

export interface Analysis {
  intervalSeconds: number;
  /** This many failed checks end it. */
  threshold: number;
  maxWeight: number;
  stepWeight: number;
  stepWeights: readonly number[];
  stepWeightPromotion: number;
  iterations: number;
  /** Whether conditions choose the requests that the candidate gets. */
  matches: boolean;
  mirrors: boolean;
  metrics: readonly MetricCheck[];
  /** How long all of its webhooks together may take to answer. */
  webhookSeconds: number;
  gates: ReadonlyArray<{
    name: string;
    type: RolloutGate['type'];
    /** Whether it asks a portal like this one, by its path. */
    portal?: true;
    /** What the portal knows it by; absent for the one without a name. */
    key?: string;
  }>;
}

export interface CanaryStatus {
  phase: RolloutPhase;
  weight: number;
  iterations: number;
  failedChecks: number;
  /** Of the target and its configs as last applied; another begins anew. */
  appliedSpec?: string;
  lastTransitionAt?: string;
  condition?: { reason?: string; message: string };
}

/** What is kept of a Canary. */
export interface ObservedCanary extends ProjectedObject {
  /** Only those by which it names its entity back. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Absent: the controller's `-mesh-provider`. */
  readonly provider?: string;
  /** The workload under test; the one that serves is `<name>-primary`. */
  readonly target: ResourceRef;
  readonly service: string;
  readonly ingress: string;
  readonly route: string;
  /** Absent: promoted without one. */
  readonly analysis?: Analysis;
  readonly skipAnalysis: boolean;
  readonly suspended: boolean;
  /** Present, and true, while it is being deleted. */
  readonly deleting?: true;
  readonly status: CanaryStatus;
}

/** `cluster/namespace/name`. */
export function canaryId(canary: {
  cluster: string;
  namespace: string;
  name: string;
}): string {
  return `${canary.cluster}/${canary.namespace}/${canary.name}`;
}
