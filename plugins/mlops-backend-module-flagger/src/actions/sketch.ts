import {
  isBeforePromotion,
  rolloutNoun,
  type Reason,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import {
  rolloutRef,
  type ActionStep,
} from '@slipway/backstage-plugin-mlops-node';

/** What an action would do to one canary. */
export interface Sketch {
  title: string;
  steps: ActionStep[];
  blockers?: Reason[];
  warnings?: Reason[];
}

export const MINUTE = 60;

export function step(
  rollout: Rollout,
  part: {
    id: string;
    kind: string;
    title: string;
    extra?: ActionStep['input'];
  },
): ActionStep {
  const { id, kind, title, extra } = part;
  return {
    id,
    kind,
    title,
    system: 'flagger',
    effect: 'change',
    input: { rollout: rolloutRef(rollout), ...extra },
    deadlineSeconds: 5 * MINUTE,
    ...(rollout.consoleUrl && { url: rollout.consoleUrl }),
  };
}

export function inFlight(rollout: Rollout): Reason[] {
  return isBeforePromotion(rollout)
    ? []
    : [
        {
          code: 'nothing-in-flight',
          severity: 'critical',
          message: `No release of ${rollout.name} is in flight: its ${rolloutNoun(rollout)} is ${rollout.phase}`,
        },
      ];
}

export function nothingToDo(message: string): Reason {
  return { code: 'nothing-to-do', severity: 'critical', message };
}
