import type {
  Rollout,
  RolloutGate,
} from '@slipway/backstage-plugin-mlops-common';
import {
  bindingObstacle,
  choiceOf,
  type Choice,
  type ChoiceContext,
} from './choices';
import { isUnderWay } from './rollout';

/** What can be done to a rollout where it stands. */
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
  const named = (name: string, label: string, why?: string) =>
    choiceOf(context, {
      name,
      label,
      title: `${label}: ${rollout.name} in ${environment}`,
      environment,
      input: { rollout: rollout.id },
      obstacle: obstacle ?? why,
    });
  const pause = rollout.suspended
    ? named('flagger.resume', 'Resume')
    : named('flagger.suspend', 'Suspend');
  // Between two releases there is nothing to hurry or to send back.
  if (!isUnderWay(rollout)) return rollout.suspended ? pause : [];
  return [
    ...pause,
    ...named('flagger.promote', 'Promote now'),
    ...named('flagger.abort', 'Abort', abortObstacle(rollout)),
  ];
}

/** To open a gate that asks this portal, or to close it again. */
export function gateChoices(
  context: ChoiceContext,
  environment: string,
  rollout: Rollout,
  gate: RolloutGate,
): Choice[] {
  if (!gate.portal || !gate.type.startsWith('confirm-')) return [];
  const common = {
    environment,
    input: { rollout: rollout.id, ...(gate.key && { gate: gate.key }) },
    obstacle: bindingObstacle(
      rollout,
      `The Canary ${rollout.name}`,
      context.delivery,
    ),
  };
  return gate.answer === 'open'
    ? choiceOf(context, {
        ...common,
        name: 'flagger.close-gate',
        label: 'Close',
        title: `Close the gate ${gate.name} of ${rollout.name} in ${environment}`,
      })
    : choiceOf(context, {
        ...common,
        name: 'flagger.open-gate',
        label: 'Open',
        title: `Open the gate ${gate.name} of ${rollout.name} in ${environment}`,
      });
}

function abortObstacle({ abort }: Rollout): string | undefined {
  if (!abort || abort.possible) return undefined;
  return [abort.reason, abort.fix].filter(Boolean).join('. ');
}
