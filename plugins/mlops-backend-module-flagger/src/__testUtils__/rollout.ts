import {
  rolloutSchema,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import { analysisPlan } from '../analysis/analysisPlan';
import type { GateAnswers } from '../analysis/portalGate';
import { toRollout } from '../analysis/toRollout';
import { candidateWeight } from '../analysis/traffic';
import type { CanaryEvent } from '../events/CanaryEvent';
import { observedCanary, type CanarySketch } from './canaries';

/** What is told of a Canary and of what Flagger said of it. */
export function rolloutOf(
  sketch: CanarySketch,
  events: CanaryEvent[] = [],
  weights: Rollout['weights'] = [],
  answers?: GateAnswers,
): Rollout {
  const canary = observedCanary(sketch);
  // Parsed, so that every test holds to the contract too.
  return rolloutSchema.parse(
    toRollout(canary, {
      candidateWeight: candidateWeight(canary, analysisPlan(canary)),
      weights,
      failedChecks: canary.status.failedChecks,
      events,
      metrics: [],
      boundBack: false,
      ...(answers && { answers }),
    }),
  );
}
