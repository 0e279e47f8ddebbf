import type { Choice, ChoiceContext } from './choices';
import {
  environmentChoices,
  liftChoice,
  promoteChoice,
  rollbackChoice,
} from './environmentChoices';

/** From each environment to the next. */
export function headerPromotions(context: ChoiceContext): Choice[] {
  const { environments } = context.delivery;
  const choices = environments.flatMap(e => promoteChoice(context, e));
  return choices.length === 1
    ? choices
    : choices.map(choice => ({ ...choice, label: choice.wanted.title }));
}

/** Each environment, the last in the order of promotion first. */
export function headerRollbacks(context: ChoiceContext): Choice[] {
  const environments = [...context.delivery.environments].reverse();
  if (environments.length === 1) {
    return rollbackChoice(context, environments[0]);
  }
  return environments.flatMap(environment =>
    rollbackChoice(context, environment, `Roll back ${environment.name}`),
  );
}

/** Everything else, by environment. */
export function headerMore(
  context: ChoiceContext,
): { title: string; choices: Choice[] }[] {
  return [...context.delivery.environments].reverse().map(environment => ({
    title: environment.name,
    choices: [
      ...environmentChoices(context, environment).filter(
        ({ wanted }) => wanted.offer.name !== 'promote',
      ),
      ...liftChoice(context, environment),
    ],
  }));
}
