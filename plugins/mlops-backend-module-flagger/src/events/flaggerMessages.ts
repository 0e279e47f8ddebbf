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

export type WaitingGateType = keyof typeof GATE_WAITING;

/** The name of the gate that Flagger says it stands before. */
export function waitingGate(
  event: CanaryEvent,
  type: WaitingGateType,
): string | undefined {
  return GATE_WAITING[type].exec(event.message)?.[1];
}

const HALTED = /^Halt (?:\S+ )?advancement (.+)$/;
const ROLLING_BACK = /^Rolling back \S+ (.+)$/;
const PROMOTION_FAILED = /^Promotion of \S+ failed, (.+)$/;

/** Why a check failed, without the Canary's name. */
export function failedCheck(event: CanaryEvent): string | undefined {
  const why = HALTED.exec(event.message)?.[1];
  return why?.startsWith('waiting for ') ? undefined : why;
}

/** Why the Canary was rolled back, or why its promotion failed. */
export function failure(event: CanaryEvent): string | undefined {
  return (
    ROLLING_BACK.exec(event.message)?.[1] ??
    PROMOTION_FAILED.exec(event.message)?.[1]
  );
}

const ADVANCED = /^Advance \S+ canary weight (\d+)$/;

/** The weight that Flagger says it has moved to. */
export function advancedTo(event: CanaryEvent): number | undefined {
  const weight = ADVANCED.exec(event.message)?.[1];
  return weight === undefined ? undefined : Number(weight);
}

/** Whether Flagger says that an analysis begins, or begins again. */
export function beginsAnalysis(event: CanaryEvent): boolean {
  return event.message.startsWith('New revision detected!');
}

const THRESHOLD_REACHED = / failed checks threshold reached (\d+)$/;

/** How many checks had failed when the Canary was rolled back for them. */
export function checksThatFailed(event: CanaryEvent): number | undefined {
  const count = THRESHOLD_REACHED.exec(event.message)?.[1];
  return count === undefined ? undefined : Number(count);
}
