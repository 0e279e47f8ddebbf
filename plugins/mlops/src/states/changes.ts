import type {
  Delivery,
  EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import { environmentStatus, releaseTitle } from './environment';
import { rolloutHeadline } from './rollout';
import { runStatus } from './workflow';

const MOST_CHANGES = 4;

/**
 * What changed between two states, in sentences for a screen reader. Only what
 * a person waits for is told; ages and counters are not.
 */
export function describeChanges(before: Delivery, after: Delivery): string[] {
  const changes = [
    ...environmentChanges(before, after),
    ...rolloutChanges(before, after),
    ...runChanges(before, after),
  ];
  return changes.length <= MOST_CHANGES
    ? changes
    : [
        ...changes.slice(0, MOST_CHANGES),
        `and ${changes.length - MOST_CHANGES} more changes`,
      ];
}

function environmentChanges(before: Delivery, after: Delivery): string[] {
  return after.environments.flatMap(environment => {
    const old = before.environments.find(e => e.name === environment.name);
    if (!old) return [`${environment.name} is new`];
    const changes: string[] = [];
    if (old.state !== environment.state) {
      const { word } = environmentStatus(environment);
      changes.push(`${environment.name}: ${word.toLowerCase()}`);
    }
    const live = liveTitle(environment);
    if (live && live !== liveTitle(old)) {
      changes.push(`${environment.name}: ${live} is live`);
    }
    return changes;
  });
}

function liveTitle(environment: EnvironmentDelivery): string | undefined {
  return releaseTitle(environment.destinations[0]?.live);
}

function rolloutChanges(before: Delivery, after: Delivery): string[] {
  const old = new Map(
    rolloutsOf(before).map(({ rollout }) => [
      rollout.id,
      rolloutHeadline(rollout),
    ]),
  );
  return rolloutsOf(after).flatMap(({ environment, rollout }) => {
    const headline = rolloutHeadline(rollout);
    const was = old.get(rollout.id);
    return was !== undefined && was !== headline
      ? [`${environment}: ${headline}`]
      : [];
  });
}

function rolloutsOf(delivery: Delivery) {
  return delivery.environments.flatMap(environment =>
    environment.destinations.flatMap(destination =>
      destination.rollouts.map(rollout => ({
        environment: environment.name,
        rollout,
      })),
    ),
  );
}

function runChanges(before: Delivery, after: Delivery): string[] {
  const old = new Map(before.training.runs.map(run => [run.id, run.phase]));
  return after.training.runs.flatMap(run => {
    if (old.get(run.id) === run.phase) return [];
    return [`run ${run.name}: ${runStatus(run).word.toLowerCase()}`];
  });
}
