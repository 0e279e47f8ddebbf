import {
  isOnItsWay,
  rolloutNoun,
  rolloutPlace,
  type EnvironmentDelivery,
  type Reason,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import type { Promotion } from './readPromotion';

/** What a look at the files says: nothing to do, or nothing that can be done. */
export function fileReasons(
  { parts }: Promotion,
  { from, to }: { from: string; to: string },
): { blockers: Reason[]; warnings: Reason[] } {
  const carried = parts.map(part => part.carried);
  const left = carried.flatMap(each => each.left);
  const renamed = carried.flatMap(each => each.renamed);
  if (carried.every(({ matches }) => matches === 0)) {
    const paths = parts.map(({ pair }) => pair.target.path).join(', ');
    const detail =
      left.length > 0 ? `: there is no place for ${list(left)}` : '';
    const message = `The portal does not understand how ${paths} names its release${detail}`;
    const fix =
      'Have both environments name it by images of a kustomization, image of a container, a label or annotation mlflow.org/model-version, or MODEL_URI.';
    return {
      blockers: [{ code: 'layout', severity: 'critical', message, fix }],
      warnings: [],
    };
  }
  const changes = carried.some(({ files }) => files.length > 0);
  return {
    blockers: changes ? [] : [nothingToPromote(from, to)],
    warnings: [
      ...(left.length > 0
        ? [warning('not-carried-over', `This is not moved: ${list(left)}`)]
        : []),
      ...renamed.map(each =>
        warning(
          'image-renamed',
          `The image ${each.from} becomes ${each.to}, as it is in ${from}`,
        ),
      ),
    ],
  };
}

/** What a person should know of both environments before saying yes. */
export function stateWarnings(
  from: EnvironmentDelivery,
  to: EnvironmentDelivery,
  order: readonly EnvironmentDelivery[],
): Reason[] {
  const place = ({ name }: EnvironmentDelivery) =>
    order.findIndex(each => each.name === name);
  return [
    ...(place(from) > place(to)
      ? [
          warning(
            'order',
            `${from.name} comes after ${to.name}: this takes a release backwards`,
          ),
        ]
      : []),
    ...unhealthy(from),
    ...rolloutsInFlight(from).map(rollout =>
      warning(
        'source-rollout',
        `The release is still ${rolloutPlace(rollout)} in ${from.name} (${rollout.name}, ${rollout.phase}): nobody knows yet whether it is good`,
      ),
    ),
    ...rolloutsInFlight(to).map(rollout =>
      warning(
        'target-rollout',
        `This takes the place of the ${rolloutNoun(rollout)} that is in flight in ${to.name} (${rollout.name}, ${rollout.phase})`,
      ),
    ),
    ...syncWindows(to),
  ];
}

function unhealthy({ name, destinations }: EnvironmentDelivery): Reason[] {
  return destinations
    .flatMap(({ applications }) => applications)
    .filter(
      ({ health, sync }) => health.status !== 'Healthy' || sync !== 'Synced',
    )
    .map(({ name: application, health, sync }) =>
      warning(
        'source-not-healthy',
        `${application} in ${name} is ${health.status} and ${sync}`,
      ),
    );
}

function rolloutsInFlight({ destinations }: EnvironmentDelivery): Rollout[] {
  return destinations.flatMap(({ rollouts }) => rollouts).filter(isOnItsWay);
}

function syncWindows({ destinations }: EnvironmentDelivery): Reason[] {
  return destinations
    .flatMap(({ applications }) => applications)
    .flatMap(({ name, syncWindow }) =>
      syncWindow && !syncWindow.canSync
        ? [
            {
              ...warning(
                'sync-window',
                `The sync window ${syncWindow.window} keeps ${name} from being synced${syncWindow.until ? ` until ${syncWindow.until}` : ''}`,
              ),
              ...(syncWindow.canSyncByHand && {
                fix: 'The release waits for its end. To have it earlier, sync it in Argo CD once the pull request is merged, or cancel the wait here and sync it on this page.',
              }),
            },
          ]
        : [],
    );
}

function nothingToPromote(from: string, to: string): Reason {
  return {
    code: 'nothing-to-promote',
    severity: 'critical',
    message: `${to} names the release of ${from} already`,
  };
}

function warning(code: string, message: string): Reason {
  return { code, severity: 'warning', message };
}

function list(items: readonly string[]): string {
  const shown = items.slice(0, 4).join('; ');
  return items.length > 4 ? `${shown}; and ${items.length - 4} more` : shown;
}
