import type {
  Delivery,
  EnvironmentDelivery,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import { environmentStatus, releaseTitle } from './environment';
import { count } from './numbers';
import { notWell } from './freshness';
import { enumeration } from './names';
import { isActive } from './operation';
import { personName, withNames } from './people';
import { isUnderWay, rolloutHeadline } from './rollout';
import { byUrgency, type Status } from './tone';

/**
 * The whole page in one sentence: what is wrong, else what is on its way, else
 * what is live.
 */
export function deliveryHeadline(delivery: Delivery): Status {
  const [worst] = delivery.environments
    .map((environment, index) => ({ environment, index }))
    .sort(
      (a, b) =>
        byUrgency(
          environmentStatus(a.environment).tone,
          environmentStatus(b.environment).tone,
        ) || b.index - a.index,
    );
  if (!worst) return { tone: 'quiet', word: 'Nothing is deployed yet' };
  const { operation } = worst.environment;
  if (operation && isActive(operation)) {
    return { tone: 'busy', word: operation.title };
  }
  const { tone } = environmentStatus(worst.environment);
  switch (tone) {
    case 'bad':
    case 'warn':
      return { tone, word: trouble(delivery, worst.environment) };
    case 'busy':
      return awaited(delivery) ?? { tone, word: underWay(worst.environment) };
    case 'good':
      return awaited(delivery) ?? { tone, word: allWell(delivery) };
    default:
      return {
        tone,
        word: `The state of ${worst.environment.name} is unknown`,
      };
  }
}

/** What waits for a person, where nothing is wrong. */
function awaited({ environments }: Delivery): Status | undefined {
  const [asked] = environments.flatMap(
    ({ awaitingApproval = [] }) => awaitingApproval,
  );
  return asked && { tone: 'warn', word: `${asked.title}: waits for approval` };
}

function trouble(delivery: Delivery, environment: EnvironmentDelivery): string {
  const [reason] = environment.reasons;
  if (reason?.code === 'source-stale') return inTheDark(delivery);
  if (reason?.code === 'controller-stalled') return standsStill(delivery);
  const words = reason
    ? reasonInShort(environment, reason)
    : environmentStatus(environment).word.toLowerCase();
  return `${environment.name}: ${words}`;
}

/** More have no room in a headline; the notes beneath name them. */
const MOST_NAMES = 3;

/** All may be well; it is only not known. */
function inTheDark(delivery: Delivery): string {
  const titles = distinct(
    notWell(delivery)
      .filter(({ freshness }) => freshness.state !== 'live')
      .map(({ title }) => title),
  );
  const names =
    titles.length > MOST_NAMES
      ? count(titles.length, 'source')
      : enumeration(titles) || 'A source';
  const verb = titles.length > 1 ? 'do' : 'does';
  return `What you see is not of now: ${names} ${verb} not answer`;
}

/** What is shown is of now; what should happen does not. */
function standsStill(delivery: Delivery): string {
  const stalled = notWell(delivery).filter(source => source.stalled);
  const titles = distinct(stalled.map(({ title }) => title));
  const [first] = stalled;
  return titles.length > 1
    ? `Nothing moves: the controllers of ${enumeration(titles)} do not act`
    : `Nothing moves: the ${first?.stalled?.controller ?? 'controller'} of ${first?.title ?? 'a source'} does not act`;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** What the page says of a reason elsewhere in full. */
function reasonInShort(
  { destinations, hold }: EnvironmentDelivery,
  { code, message }: Reason,
): string {
  if (code === 'held' && hold) return `held by ${personName(hold.owner)}`;
  if (code === 'sync-window') return 'a sync window keeps changes out';
  const failed = destinations
    .flatMap(({ rollouts }) => rollouts)
    .find(({ phase }) => phase === 'Failed');
  if (code === 'rollout-failed' && failed) return rolloutHeadline(failed);
  return withNames(firstSentence(message));
}

function firstSentence(text: string): string {
  const end = text.search(/[.;!?] /);
  return end < 0 ? text.replace(/\.$/, '') : text.slice(0, end);
}

function underWay(environment: EnvironmentDelivery): string {
  const rollout = environment.destinations
    .flatMap(destination => destination.rollouts)
    .find(isUnderWay);
  if (rollout) return `${environment.name}: ${rolloutHeadline(rollout)}`;
  const [reason] = environment.reasons;
  return `${environment.name}: ${reason?.message ?? 'a change is under way'}`;
}

function allWell(delivery: Delivery): string {
  const last = delivery.environments.at(-1);
  const unknown = delivery.environments.filter(
    ({ state }) => state === 'unknown',
  ).length;
  const live = releaseTitle(last?.destinations[0]?.live);
  const suffix =
    unknown > 0 ? `; ${count(unknown, 'environment')} unknown` : '';
  if (last && live && last.state === 'healthy') {
    return `${live} is live in ${last.name}${suffix}`;
  }
  return `${count(delivery.environments.length - unknown, 'environment')} healthy${suffix}`;
}
