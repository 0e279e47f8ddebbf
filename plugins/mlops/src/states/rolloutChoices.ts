import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import {
  bindingObstacle,
  choiceOf,
  type Choice,
  type ChoiceContext,
} from './choices';
import { isUnderWay } from './rollout';

/** What can be done to a canary where it stands. */
export function rolloutChoices(
  context: ChoiceContext,
  environment: string,
  rollout: Rollout,
): Choice[] {
  const obstacle = bindingObstacle(
    rollout,
    `The Canary ${rollout.name}`,
    context.delivery,
  );
  const ended = isUnderWay(rollout)
    ? undefined
    : `No canary is under way: ${rollout.name} is ${rollout.phase}.`;
  const named = (name: string, label: string, why?: string) =>
    choiceOf(context, {
      name,
      label,
      title: `${label}: ${rollout.name} in ${environment}`,
      environment,
      input: { rollout: rollout.id },
      obstacle: obstacle ?? why,
    });
  return [
    ...gateChoices(rollout, named),
    ...(rollout.suspended
      ? named('flagger.resume', 'Resume')
      : named('flagger.suspend', 'Suspend', ended)),
    ...named('flagger.promote', 'Promote now', ended),
    ...named('flagger.abort', 'Abort', ended ?? abortObstacle(rollout)),
  ];
}

function gateChoices(
  rollout: Rollout,
  named: (name: string, label: string, why?: string) => Choice[],
): Choice[] {
  const gates = rollout.gates.filter(({ type }) => type.startsWith('confirm-'));
  if (gates.length === 0) return [];
  const isOurs = gates.some(({ portal }) => portal);
  const why = isOurs
    ? undefined
    : `${rollout.name} does not ask this portal before it goes on; its gate is answered elsewhere.`;
  return [
    ...named('flagger.open-gate', 'Open gate', why),
    ...named('flagger.close-gate', 'Close gate', why),
  ];
}

function abortObstacle({ abort }: Rollout): string | undefined {
  if (!abort || abort.possible) return undefined;
  return [abort.reason, abort.fix].filter(Boolean).join('. ');
}
