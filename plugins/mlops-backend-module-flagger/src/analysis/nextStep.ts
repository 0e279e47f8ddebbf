import type {
  Rollout,
  RolloutGate,
} from '@slipway/backstage-plugin-mlops-common';
import type { Analysis, ObservedCanary } from '../canary/ObservedCanary';
import type { AnalysisPlan } from './analysisPlan';

type Next = NonNullable<Rollout['next']>;

export interface Situation {
  canary: ObservedCanary;
  plan: AnalysisPlan;
  gates: readonly RolloutGate[];
  /** What the routes give the candidate, in per cent. */
  candidateWeight: number;
}

/** What Flagger does next, in words; undefined when it has nothing to do. */
export function nextStep(situation: Situation): Next | undefined {
  const { canary, gates } = situation;
  const text = describe(situation);
  if (text === undefined) return undefined;
  if (canary.suspended) {
    return {
      text: `Suspended: traffic stays as it is. After it is resumed: ${lowerFirst(text)}`,
    };
  }
  return gates.some(({ state }) => state === 'waiting')
    ? { text }
    : { text, at: earliest(canary) };
}

/** Flagger looks once an interval; what failed waits for people, not for it. */
function earliest(canary: ObservedCanary): string | undefined {
  const { lastTransitionAt, phase } = canary.status;
  if (!lastTransitionAt || !canary.analysis || phase === 'Failed') {
    return undefined;
  }
  const at = Date.parse(lastTransitionAt);
  return new Date(at + canary.analysis.intervalSeconds * 1000).toISOString();
}

function describe(situation: Situation): string | undefined {
  const { canary, gates } = situation;
  const { target, status } = canary;
  switch (status.phase) {
    case 'Initializing':
      return `Creates ${target.name}-primary and moves the traffic to it`;
    case 'Waiting':
      return `Waits for ${waitingFor(gates)} before the analysis starts`;
    case 'Progressing':
      return progress(situation);
    case 'WaitingPromotion':
      return `Waits for ${waitingFor(gates)} before the promotion`;
    case 'Promoting':
      return promotion(situation);
    case 'Finalising':
      return `Scales ${target.name} down`;
    case 'Failed':
      return status.weight > 0
        ? `Nothing by itself: ${target.name} serves until a new revision is promoted`
        : 'Nothing until a new revision arrives; Git may still name the failed one';
    case 'Terminating':
      return `Gives the traffic back to ${target.name}`;
    default:
      return undefined;
  }
}

function waitingFor(gates: readonly RolloutGate[]): string {
  const waiting = gates.filter(({ state }) => state === 'waiting');
  const names = waiting.map(({ name }) => `'${name}'`).join(' or ');
  if (names === '') return 'approval';
  return waiting.some(({ answer }) => answer === 'closed')
    ? `somebody to open the gate ${names}`
    : `the gate ${names}`;
}

function progress(situation: Situation): string {
  const { canary, gates } = situation;
  if (canary.skipAnalysis || !canary.analysis) {
    return 'Promotes the candidate without an analysis';
  }
  if (
    situation.plan.strategy === 'canary' &&
    situation.plan.steps.length === 0
  ) {
    return 'Never moves: the analysis has neither steps nor iterations';
  }
  const { failedChecks } = canary.status;
  const { threshold } = canary.analysis;
  if (failedChecks >= threshold) {
    return `Rolls back: ${failedChecks} of ${threshold} checks failed`;
  }
  const advance = advanceFrom(situation, canary.analysis);
  if (gates.some(({ state }) => state === 'waiting')) {
    return `Waits for ${waitingFor(gates)}, then: ${lowerFirst(advance)}`;
  }
  return failedChecks === threshold - 1
    ? `${advance} if its checks pass; rolls back if they fail`
    : `${advance} if its checks pass`;
}

function advanceFrom(
  { plan, canary, candidateWeight, gates }: Situation,
  analysis: Analysis,
): string {
  const promote = gates.some(({ type }) => type === 'confirm-promotion')
    ? 'Asks for approval of the promotion'
    : 'Promotes the candidate';
  if (plan.strategy === 'canary') {
    const next = plan.steps.find(step => step > candidateWeight);
    if (next === undefined) return promote;
    return analysis.mirrors && candidateWeight === 0
      ? `Mirrors requests to the candidate, then moves its weight to ${next} %`
      : `Moves the candidate's weight from ${candidateWeight} % to ${next} %`;
  }
  const { iterations } = canary.status;
  if (iterations < plan.iterations) {
    return `Makes check ${Math.max(iterations, 0) + 1} of ${plan.iterations}`;
  }
  return plan.strategy === 'blue-green' &&
    plan.routes &&
    iterations === plan.iterations
    ? 'Moves all traffic to the candidate, then promotes it'
    : promote;
}

function promotion({ canary, plan, candidateWeight }: Situation): string {
  const primary = `${canary.target.name}-primary`;
  if (!plan.routes) return `Finishes when ${primary} is ready`;
  const step = canary.analysis?.stepWeightPromotion ?? 0;
  if (step <= 0 || candidateWeight <= step) {
    return `Moves all traffic to ${primary} when it is ready`;
  }
  return `Moves the weight of ${primary} from ${100 - candidateWeight} % to ${100 - candidateWeight + step} % when it is ready`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
