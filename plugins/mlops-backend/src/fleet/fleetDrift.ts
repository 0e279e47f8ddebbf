import type {
  EnvironmentDelivery,
  FleetDrift,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import { misplacedAliases } from '../reasons/modelReasons';

/** Where registry, Git and cluster disagree about an environment. */
export function driftOf(
  { destinations }: EnvironmentDelivery,
  context: { models: readonly RegisteredModel[]; isLast: boolean },
): FleetDrift[] {
  const [alias] = misplacedAliases({ destinations, ...context }).filter(
    ({ isOnItsWay }) => !isOnItsWay,
  );
  const outOfSync = destinations
    .flatMap(({ applications }) => applications)
    .filter(({ sync }) => sync === 'OutOfSync');
  const failed = destinations.some(({ rollouts }) =>
    rollouts.some(
      // With all traffic on the candidate it is the promotion that failed.
      ({ phase, traffic }) => phase === 'Failed' && traffic.candidate < 100,
    ),
  );
  const drift: FleetDrift[] = [];
  if (alias) {
    drift.push({
      kind: 'registry',
      alias: alias.alias,
      version: alias.version,
    });
  }
  if (outOfSync.length > 0) {
    const objects = outOfSync.reduce((n, each) => n + each.outOfSync.count, 0);
    drift.push({ kind: 'git', objects });
  }
  if (failed) drift.push({ kind: 'failed-release' });
  return drift;
}
