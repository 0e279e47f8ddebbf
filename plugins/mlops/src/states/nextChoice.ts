import type { EnvironmentDelivery } from '@slipway/backstage-plugin-mlops-common';
import { type Choice, type ChoiceContext } from './choices';
import {
  environmentChoices,
  promoteChoice,
  rollbackChoice,
} from './environmentChoices';
import { isActive } from './operation';

/** The next sensible thing after an operation that failed: to plan it anew. */
export function nextChoice(
  context: ChoiceContext,
  environment: EnvironmentDelivery,
): Choice[] {
  const { operation } = environment;
  if (!operation || isActive(operation)) return [];
  const choices = choicesFor(context, environment, operation.action);
  return choices
    .slice(0, 1)
    .map(choice => ({ ...choice, label: 'Plan again' }));
}

function choicesFor(
  context: ChoiceContext,
  environment: EnvironmentDelivery,
  action: string,
): Choice[] {
  if (action === 'rollback') return rollbackChoice(context, environment);
  if (action === 'promote') {
    return context.delivery.environments
      .flatMap(other => promoteChoice(context, other))
      .filter(({ wanted }) => wanted.environment === environment.name);
  }
  return environmentChoices(context, environment).filter(
    ({ wanted }) => wanted.offer.name === action,
  );
}
