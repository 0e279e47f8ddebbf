import type {
  ActionOffer,
  Delivery,
  EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import type { ActionInput } from './actionForm';
import { isActive } from './operation';
import { personName, withNames } from './people';

/** An action on something, before a person has filled in the rest. */
export interface WantedAction {
  offer: ActionOffer;
  environment?: string;
  /** What the place of the button says already. */
  input: ActionInput;
  /** The dialog's title. */
  title: string;
  /** What a training is given, to be filled in one by one. */
  parameters?: readonly TrainingParameter[];
  /** What is likely to be entered, by the field's name. */
  suggestions?: Readonly<Record<string, readonly string[]>>;
}

/** One thing that a training is given. */
export interface TrainingParameter {
  name: string;
  value: string;
  /** All that it may be, where that is known. */
  options?: readonly string[];
  help?: string;
  /** The template has no value of its own for it. */
  isRequired?: boolean;
}

/** A button or an entry of a menu. */
export interface Choice {
  key: string;
  label: string;
  wanted: WantedAction;
  /** Why it can't be used now. */
  obstacle?: string;
}

/** Everything that choices are made from. */
export interface ChoiceContext {
  delivery: Delivery;
  offers: readonly ActionOffer[];
}

/** An action where it stands, if the portal has it. */
export function choiceOf(
  { delivery, offers }: ChoiceContext,
  {
    environment,
    input = {},
    label,
    name,
    obstacle,
    parameters,
    suggestions,
    title = label,
  }: {
    name: string;
    label: string;
    title?: string;
    environment?: string;
    input?: ActionInput;
    obstacle?: string;
    parameters?: WantedAction['parameters'];
    suggestions?: WantedAction['suggestions'];
  },
): Choice[] {
  const offer = offers.find(candidate => candidate.name === name);
  if (!offer) return [];
  return [
    {
      key: [name, environment, JSON.stringify(input)].join(' '),
      label,
      wanted: { offer, environment, input, title, parameters, suggestions },
      obstacle:
        accessObstacle(offer) ??
        obstacle ??
        busyObstacle(delivery, environment),
    },
  ];
}

/**
 * Offers call `destructive` all that changes what runs, so that machines ask
 * first. People are warned in red only of what takes something away.
 */
const GIVING: ReadonlySet<string> = new Set([
  'argocd.sync',
  'flagger.open-gate',
  'flagger.promote',
  'mlflow.set-alias',
  'promote',
]);

/** Whether an action is drawn in red. */
export function isHarsh(
  { destructive, name }: ActionOffer,
  input: ActionInput = {},
): boolean {
  return destructive && (!GIVING.has(name) || input.prune === true);
}

/** Why none of several choices can be used, where it is the same for all. */
export function sharedObstacle(choices: readonly Choice[]): string | undefined {
  const [first, ...others] = choices;
  return others.length > 0 &&
    others.every(({ obstacle }) => obstacle === first.obstacle)
    ? first.obstacle
    : undefined;
}

function accessObstacle({ access }: ActionOffer): string | undefined {
  return access.allowed ? undefined : withNames(access.reason);
}

/** One operation at a time per environment. */
function busyObstacle(
  { environments }: Delivery,
  name: string | undefined,
): string | undefined {
  const operation = environments.find(e => e.name === name)?.operation;
  if (!operation || !isActive(operation)) return undefined;
  const who = personName(operation.requestedBy);
  return `“${operation.title}”, begun by ${who}, is under way in ${name}.`;
}

/** An object that does not name the entity back is not acted on. */
export function bindingObstacle(
  object: { boundBack: boolean },
  what: string,
  delivery: Delivery,
): string | undefined {
  if (object.boundBack) return undefined;
  const entity = delivery.entityRef.slice(delivery.entityRef.indexOf('/') + 1);
  return `${what} does not name this entity. Give it the label backstage.io/kubernetes-id: ${entity}.`;
}

/** The environment that a release of this one goes to. */
export function nextEnvironment(
  { environments }: Delivery,
  name: string,
): EnvironmentDelivery | undefined {
  const at = environments.findIndex(environment => environment.name === name);
  return at < 0 ? undefined : environments[at + 1];
}
