import type { CanaryEvent } from './CanaryEvent';

/**
 * What Flagger's messages mean (flagger v1.44: pkg/controller/scheduler.go,
 * scheduler_hooks.go, scheduler_metrics.go). Each event's reason is `Synced`:
 * the words are all there is.
 */
const GATE_WAITING = {
  'confirm-rollout': / advancement waiting for approval (.+)$/,
  'confirm-promotion': / advancement waiting for promotion approval (.+)$/,
  'confirm-traffic-increase':
    / advancement waiting for traffic increase approval (.+)$/,
} as const;

type Said = Pick<CanaryEvent, 'message'>;

export type WaitingGateType = keyof typeof GATE_WAITING;

/** The name of the gate that Flagger says it stands before. */
export function waitingGate(
  event: Said,
  type: WaitingGateType,
): string | undefined {
  return GATE_WAITING[type].exec(event.message)?.[1];
}

const HALTED = /^Halt (?:\S+ )?advancement (.+)$/;
const ROLLING_BACK = /^Rolling back \S+ (.+)$/;
const PROMOTION_FAILED = /^Promotion of \S+ failed, (.+)$/;

/** Why a check failed, without the Canary's name. */
export function failedCheck(event: Said): string | undefined {
  const why = HALTED.exec(event.message)?.[1];
  return why?.startsWith('waiting for ') ? undefined : why;
}

/** Why the Canary was rolled back, or why its promotion failed. */
export function failure(event: Said): string | undefined {
  return (
    ROLLING_BACK.exec(event.message)?.[1] ??
    PROMOTION_FAILED.exec(event.message)?.[1]
  );
}

const ADVANCED = /^Advance \S+ canary weight (\d+)$/;

/** The weight that Flagger says it has moved to. */
export function advancedTo(event: Said): number | undefined {
  const weight = ADVANCED.exec(event.message)?.[1];
  return weight === undefined ? undefined : Number(weight);
}

/** Whether Flagger says that an analysis begins, or begins again. */
export function beginsAnalysis(event: Said): boolean {
  return event.message.startsWith('New revision detected!');
}

const THRESHOLD_REACHED = / failed checks threshold reached (\d+)$/;

/** How many checks had failed when the Canary was rolled back for them. */
export function checksThatFailed(event: Said): number | undefined {
  const count = THRESHOLD_REACHED.exec(event.message)?.[1];
  return count === undefined ? undefined : Number(count);
}

const PASSED_GATE =
  /^Confirm-(rollout|traffic-increase|promotion) check (.+) passed$/;

/** The gate that Flagger says it has passed. */
export function passedGate(event: Said): string | undefined {
  return PASSED_GATE.exec(event.message)?.[2];
}

/** What is told by the weights and the phase too, or says nothing new. */
const TOLD_OTHERWISE =
  /^(Advance |Rolling back |Canary failed!|Promotion completed! Scaling|Promotion of |Routing all |Copying |Stop traffic mirroring|Starting canary analysis|Initialization done|Rollback hook |Pre-rollout check |Post-rollout check |all the metrics providers)/;

export function isToldOtherwise(event: Said): boolean {
  return TOLD_OTHERWISE.test(event.message);
}
