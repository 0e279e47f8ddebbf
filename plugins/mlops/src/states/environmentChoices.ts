import type {
  Application,
  EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import {
  bindingObstacle,
  choiceOf,
  nextEnvironment,
  type Choice,
  type ChoiceContext,
} from './choices';

/** Actions that stand somewhere else, or that are named one by one below. */
const PLACED = /^(rollback|promote|hold\.|argocd\.|flagger\.)/;

/** To take an environment back. */
export function rollbackChoice(
  context: ChoiceContext,
  environment: EnvironmentDelivery,
  label = 'Roll back',
): Choice[] {
  return choiceOf(context, {
    name: 'rollback',
    label,
    title: `Roll back ${environment.name}`,
    environment: environment.name,
  });
}

/** To bring an environment's release to the next one. */
export function promoteChoice(
  context: ChoiceContext,
  environment: EnvironmentDelivery,
): Choice[] {
  const next = nextEnvironment(context.delivery, environment.name);
  if (!next) return [];
  const isEmpty = environment.destinations.every(({ live }) => !live);
  return choiceOf(context, {
    name: 'promote',
    label: `Promote to ${next.name}`,
    title: `Promote ${environment.name} to ${next.name}`,
    environment: next.name,
    input: { from: environment.name },
    obstacle: isEmpty ? `Nothing is live in ${environment.name}.` : undefined,
  });
}

/** Everything that can be done to an environment besides. */
export function environmentChoices(
  context: ChoiceContext,
  environment: EnvironmentDelivery,
): Choice[] {
  return [
    ...promoteChoice(context, environment),
    ...applicationChoices(context, environment),
    ...placeHoldChoice(context, environment),
    ...otherChoices(context, environment),
  ];
}

function applicationChoices(
  context: ChoiceContext,
  environment: EnvironmentDelivery,
): Choice[] {
  const applications = environment.destinations.flatMap(d => d.applications);
  return applications.flatMap(application => {
    const suffix = applications.length > 1 ? ` ${application.name}` : '';
    const common = {
      environment: environment.name,
      input: { application: application.id },
    };
    const obstacle = bindingObstacle(
      application,
      `The Application ${application.name}`,
      context.delivery,
    );
    const named = (name: string, verb: string) =>
      choiceOf(context, {
        ...common,
        name,
        label: `${verb}${suffix}`,
        title: `${verb} ${application.name}`,
        obstacle,
      });
    return [
      ...named('argocd.sync', 'Sync'),
      ...named('argocd.refresh', 'Refresh'),
      ...(isSyncing(application)
        ? named('argocd.terminate', 'Terminate the sync')
        : []),
    ];
  });
}

function isSyncing({ operation }: Application): boolean {
  return operation?.phase === 'Running';
}

function placeHoldChoice(
  context: ChoiceContext,
  { hold, name }: EnvironmentDelivery,
): Choice[] {
  if (hold) return [];
  return choiceOf(context, {
    name: 'hold.place',
    label: 'Hold',
    title: `Hold ${name}`,
    environment: name,
  });
}

/** To lift the hold on an environment. */
export function liftChoice(
  context: ChoiceContext,
  { hold, name }: EnvironmentDelivery,
): Choice[] {
  if (!hold) return [];
  return choiceOf(context, {
    name: 'hold.lift',
    label: 'Lift the hold',
    title: `Lift the hold on ${name}`,
    environment: name,
  });
}

/** What modules bring that this page knows nothing of. */
function otherChoices(
  context: ChoiceContext,
  environment: EnvironmentDelivery,
): Choice[] {
  return context.offers
    .filter(({ name, scope }) => scope === 'environment' && !PLACED.test(name))
    .flatMap(({ name, title }) =>
      choiceOf(context, { name, label: title, environment: environment.name }),
    );
}
