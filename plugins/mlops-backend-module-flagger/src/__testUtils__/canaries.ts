import type { NewObject } from '@slipway/sandbox';
import type { Analysis, ObservedCanary } from '../canary/ObservedCanary';
import { projectCanary } from '../canary/projectCanary';

export interface CanarySketch {
  name?: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  provider?: string;
  analysis?: object | null;
  spec?: object;
  status?: object;
}

/** The Canary of the fraud-detection service, with what a test changes. */
export function canaryObject(sketch: CanarySketch = {}): NewObject {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: {
      name: sketch.name ?? 'fraud-detection',
      namespace: sketch.namespace ?? 'fraud-production',
      labels: sketch.labels,
      annotations: sketch.annotations,
    },
    spec: {
      provider: sketch.provider,
      targetRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: sketch.name ?? 'fraud-detection',
      },
      service: { port: 8080 },
      analysis:
        sketch.analysis === null
          ? undefined
          : {
              interval: '60s',
              threshold: 5,
              stepWeights: [5, 10, 15, 20, 30, 40, 50],
              ...sketch.analysis,
            },
      ...sketch.spec,
    },
    status: {
      phase: 'Progressing',
      canaryWeight: 0,
      failedChecks: 0,
      iterations: 0,
      lastTransitionTime: '2026-11-20T10:00:00Z',
      ...sketch.status,
    },
  };
}

export function observedCanary(sketch: CanarySketch = {}): ObservedCanary {
  const canary = projectCanary(canaryObject(sketch), { cluster: 'sandbox' });
  if (!canary) throw new Error('The sketch is not a Canary');
  return canary;
}

export function analysisOf(analysis: object): Analysis {
  const canary = observedCanary({
    analysis: { stepWeights: undefined, ...analysis },
  });
  if (!canary.analysis) throw new Error('The sketch has no analysis');
  return canary.analysis;
}
