import type { z } from 'zod';
import { rolloutSchema } from './rollout';

/**
 * How the analysis judges a candidate (Flagger: a Canary of any kind).
 *
 * @public
 */
export const rolloutStrategySchema = rolloutSchema.shape.strategy;
/** @public */
export type RolloutStrategy = z.infer<typeof rolloutStrategySchema>;

const WORDS: Record<RolloutStrategy, { noun: string; place: string }> = {
  canary: { noun: 'canary', place: 'on canary' },
  'ab-testing': { noun: 'A/B test', place: 'in an A/B test' },
  'blue-green': {
    noun: 'blue/green release',
    place: 'in a blue/green release',
  },
};

/**
 * What a rollout is called by its strategy, within a sentence: `canary`,
 * `A/B test`.
 *
 * @public
 */
export function rolloutNoun(rollout: { strategy: RolloutStrategy }): string {
  return WORDS[rollout.strategy].noun;
}

/**
 * Where its candidate is, completing "the release is …": `on canary`,
 * `in an A/B test`.
 *
 * @public
 */
export function rolloutPlace(rollout: { strategy: RolloutStrategy }): string {
  return WORDS[rollout.strategy].place;
}
