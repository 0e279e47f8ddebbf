import {
  rolloutNoun,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import { formatPercent } from './numbers';

interface Words {
  /** The part that the candidate plays in it. */
  role: string;
  /** What its curve shows. */
  curve: string;
}

const WORDS: Record<Rollout['strategy'], Words> = {
  canary: {
    role: 'canary',
    curve: 'Canary weight over time',
  },
  'ab-testing': {
    role: 'A/B test',
    curve: 'Share of the matching requests over time',
  },
  'blue-green': {
    role: 'blue/green',
    curve: 'Share of the traffic over time',
  },
};

type OfStrategy = Pick<Rollout, 'strategy'>;

/**
 * What the strategy is called at the start of a sentence, and as a title:
 * `Canary`, `A/B test`.
 */
export function strategyName(rollout: OfStrategy): string {
  const noun = rolloutNoun(rollout);
  return `${noun[0].toLocaleUpperCase('en')}${noun.slice(1)}`;
}

/** What several rollouts are called together. */
export function strategiesName(rollouts: readonly OfStrategy[]): string {
  const names = new Set(rollouts.map(strategyName));
  if (names.size > 1) return 'Rollouts';
  const [name = strategyName({ strategy: 'canary' })] = names;
  return name;
}

/** What the version under test is called: `canary`, `A/B test`. */
export function candidateRole(rollout: OfStrategy | undefined): string {
  return WORDS[rollout?.strategy ?? 'canary'].role;
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
