import type { RolloutGate } from '@slipway/backstage-plugin-mlops-common';
import type { ObservedCanary } from '../canary/ObservedCanary';
import { gateQuestion } from '../webhooks/questions';
import type { CanaryName, Question, Switch } from '../webhooks/SwitchStore';

/** What the portal answers when Flagger asks about a gate. */
export interface GateAnswers {
  /** What somebody decided; undefined where nobody did. */
  find(canary: CanaryName, question: Question): Switch | undefined;
  /** What a gate is that nobody has touched. */
  gatesAreOpen: boolean;
}

export function answersOf(
  switches: Pick<GateAnswers, 'find'>,
  { gatesAreOpen }: { gatesAreOpen: boolean },
): GateAnswers {
  return {
    find: (canary, question) => switches.find(canary, question),
    gatesAreOpen,
  };
}

/** Where a rollout stands while it waits for such a gate. */
const BEFORE: Partial<Record<RolloutGate['type'], string>> = {
  'confirm-rollout': 'before the rollout starts',
  'confirm-traffic-increase': 'before the traffic increases',
  'confirm-promotion': 'before the promotion',
};

/** Adds what the portal answers, and who waits for whom, in words. */
export function withAnswer(
  gate: RolloutGate,
  canary: ObservedCanary,
  answers: GateAnswers | undefined,
): RolloutGate {
  const before = BEFORE[gate.type];
  if (gate.portal && gate.type === 'rollback') {
    const signal = answers?.find(canary, 'rollback');
    return signal?.open
      ? { ...gate, ...decided(signal), text: 'Flagger is told to roll back' }
      : gate;
  }
  if (!before) return gate;
  if (!gate.portal) {
    return gate.state === 'waiting'
      ? {
          ...gate,
          text: `Flagger waits ${before}: '${gate.name}' asks somebody else, and can't be opened here`,
        }
      : gate;
  }
  if (!answers) return gate;
  const state = standing(answers.find(canary, gateQuestion(gate.key)), canary);
  const answer = (state?.open ?? answers.gatesAreOpen) ? 'open' : 'closed';
  return {
    ...gate,
    answer,
    ...(state && decided(state)),
    text: words({ ...gate, answer }, before, canary),
  };
}

/** What was opened for a rollout that is over is open no more. */
function standing(
  state: Switch | undefined,
  { status }: ObservedCanary,
): Switch | undefined {
  const isOver = ['Initialized', 'Succeeded', 'Failed'].includes(status.phase);
  return isOver && state?.open && state.used ? undefined : state;
}

function decided({ by, at }: Switch): Pick<RolloutGate, 'setBy' | 'setAt'> {
  return { setBy: by, setAt: new Date(at).toISOString() };
}

function words(
  { state, answer }: RolloutGate,
  before: string,
  { analysis }: ObservedCanary,
): string {
  if (state === 'waiting') {
    return answer === 'open'
      ? `Open: Flagger goes on when it asks next, within ${analysis?.intervalSeconds ?? 60} s`
      : `Flagger waits ${before} until somebody opens it here`;
  }
  return answer === 'open'
    ? `Open: a rollout does not stop ${before}`
    : `Shut: a rollout stops ${before} until somebody opens it here`;
}
