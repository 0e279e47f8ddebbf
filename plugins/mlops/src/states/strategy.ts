import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import { formatPercent } from './numbers';

interface Words {
  /** At the start of a sentence, and as a title. */
  name: string;
  /** The part that the candidate plays in it. */
  role: string;
  /** Where the candidate is, completing "the release is …". */
  place: string;
  /** What its curve shows. */
  curve: string;
}

const WORDS: Record<Rollout['strategy'], Words> = {
  canary: {
    name: 'Canary',
    role: 'canary',
    place: 'on canary',
    curve: 'Canary weight over time',
  },
  'ab-testing': {
    name: 'A/B test',
    role: 'A/B test',
    place: 'in an A/B test',
    curve: 'Share of the matching requests over time',
  },
  'blue-green': {
    name: 'Blue/green release',
    role: 'blue/green',
    place: 'in a blue/green release',
    curve: 'Share of the traffic over time',
  },
};

type OfStrategy = Pick<Rollout, 'strategy'>;

/** What the strategy is called: `Canary`, `A/B test`. */
export function strategyName({ strategy }: OfStrategy): string {
  return WORDS[strategy].name;
}

/** What several rollouts are called together. */
export function strategiesName(rollouts: readonly OfStrategy[]): string {
  const names = new Set(rollouts.map(strategyName));
  if (names.size > 1) return 'Rollouts';
  const [name = WORDS.canary.name] = names;
  return name;
}

/** What the version under test is called: `canary`, `A/B test`. */
export function candidateRole(rollout: OfStrategy | undefined): string {
  return WORDS[rollout?.strategy ?? 'canary'].role;
}

/** Where the version under test is: `on canary`, `in an A/B test`. */
export function candidatePlace({ strategy }: OfStrategy): string {
  return WORDS[strategy].place;
}

/** What the curve of the candidate's weight shows. */
export function curveName({ strategy }: OfStrategy): string {
  return WORDS[strategy].curve;
}

/**
 * How much the candidate serves, completing the strategy's name. Only a canary
 * is all about the share: an A/B test takes the requests that match, and a
 * blue/green release none until all of its checks are through.
 */
export function reachPhrase({
  matchedTraffic,
  strategy,
  traffic,
}: Pick<Rollout, 'matchedTraffic' | 'strategy' | 'traffic'>): string {
  const { candidate } = traffic;
  if (strategy === 'canary' || candidate > 0) {
    return ` at ${formatPercent(candidate)}`;
  }
  const isMatched = (matchedTraffic?.candidate ?? 0) > 0;
  return isMatched ? ' on matching requests' : '';
}
