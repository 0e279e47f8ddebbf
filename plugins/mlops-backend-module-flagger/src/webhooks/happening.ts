import {
  rolloutNoun,
  type RolloutStrategy,
  type TimelineEvent,
} from '@slipway/backstage-plugin-mlops-common';
import {
  beginsAnalysis,
  failedCheck,
  isToldOtherwise,
  passedGate,
  waitingGate,
  type WaitingGateType,
} from '../events/flaggerMessages';
import type { CanaryName } from './SwitchStore';

const LONGEST = 300;
/** Flagger's clock may be somewhat ahead, and its calls may be late. */
const AHEAD_MS = 60_000;
const LATE_MS = 60 * 60_000;
const GATES: readonly WaitingGateType[] = [
  'confirm-rollout',
  'confirm-traffic-increase',
  'confirm-promotion',
];

/** What an `event` webhook tells (flagger v1.44, pkg/controller/webhook.go). */
export interface ToldEvent {
  canary: CanaryName;
  checksum: string;
  message: string;
  /** Kubernetes' `Normal` or `Warning`. */
  type: string;
  /** Milliseconds since 1970, as text. */
  timestamp: string;
}

/** What goes into the timeline; undefined for what is told by the state too. */
export function happeningOf(
  told: ToldEvent,
  { environment, strategy }: { environment: string; strategy: RolloutStrategy },
  now: number,
): { key: string; event: Omit<TimelineEvent, 'id'> } | undefined {
  const said = meaning(told, rolloutNoun({ strategy }));
  if (!said) return undefined;
  const { canary, checksum, message, timestamp } = told;
  const { cluster, namespace, name } = canary;
  const when = said.once ? '' : timestamp;
  return {
    key: `flagger ${cluster}/${namespace}/${name} ${checksum} ${when} ${message}`,
    event: {
      at: new Date(instantOf(timestamp, now)).toISOString(),
      kind: 'rollout',
      outcome: said.outcome,
      message: said.text.slice(0, LONGEST),
      environment,
      actor: 'Flagger',
      source: `flagger/${cluster}`,
    },
  };
}

interface Meaning {
  outcome: TimelineEvent['outcome'];
  text: string;
  /** Said again and again of one rollout. */
  once?: boolean;
}

function meaning(
  { canary: { name }, ...told }: ToldEvent,
  rollout: string,
): Meaning | undefined {
  const gate = GATES.map(type => waitingGate(told, type)).find(Boolean);
  if (gate) {
    const text = `The ${rollout} of ${name} waits for the gate ${gate}`;
    return { outcome: 'neutral', text, once: true };
  }
  const passed = passedGate(told);
  if (passed) {
    const text = `The ${rollout} of ${name} passed the gate ${passed}`;
    return { outcome: 'success', text, once: true };
  }
  const check = failedCheck(told);
  if (check) {
    const text = `A check of the ${rollout} of ${name} failed: ${check}`;
    return { outcome: 'failure', text };
  }
  if (beginsAnalysis(told)) {
    const text = `The analysis of a new revision of ${name} began`;
    return { outcome: 'progress', text };
  }
  if (isToldOtherwise(told) || told.type !== 'Warning') return undefined;
  return { outcome: 'neutral', text: told.message, once: true };
}

function instantOf(timestamp: string, now: number): number {
  const at = Number(timestamp);
  return at > now - LATE_MS && at < now + AHEAD_MS ? at : now;
}
