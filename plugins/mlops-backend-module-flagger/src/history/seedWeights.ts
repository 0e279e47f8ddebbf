import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import type { CanaryEvent } from '../events/CanaryEvent';
import { advancedTo, beginsAnalysis } from '../events/flaggerMessages';

type Weights = Rollout['weights'];

/**
 * The weights of an analysis that began before it was watched: what Flagger's
 * events of it still tell, before what was seen.
 *
 * @param events - newest first
 */
export function seedWeights(
  seen: Weights,
  events: readonly CanaryEvent[],
): Weights {
  const first = seen.at(0);
  const begin = events.findIndex(beginsAnalysis);
  if (!first || begin < 0) return seen;
  const told = events
    .slice(0, begin)
    .flatMap(event => {
      const weight = advancedTo(event);
      return weight === undefined || event.at >= first.at
        ? []
        : [{ at: event.at, weight }];
    })
    .reverse();
  const start = events[begin].at;
  return start < first.at ? [{ at: start, weight: 0 }, ...told, ...seen] : seen;
}
