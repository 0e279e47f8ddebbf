import type {
  Application,
  DestinationDelivery,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import { instant } from '@slipway/backstage-plugin-mlops-node';
import type { ApplicationRule } from './reasonRule';
import { because, count, list, objectName } from './words';

/** Argo CD knows no health for a Canary in these phases. */
const PHASES_WITHOUT_HEALTH = new Set(['Waiting', 'WaitingPromotion']);

const missing: ApplicationRule = application =>
  application.health.status === 'Missing'
    ? about(application, {
        code: 'missing',
        severity: 'critical',
        message: `Objects of ${application.name} are missing from namespace ${application.destination.namespace}${because(application.health.message)}`,
        fix: 'Sync the Application, or remove from Git what is not meant to run.',
      })
    : undefined;

const degraded: ApplicationRule = (application, destination) =>
  application.health.status === 'Degraded' &&
  !isToldByRollout(application, destination)
    ? about(application, {
        code: 'degraded',
        severity: 'critical',
        message: `${application.name} is degraded${because(application.health.message)}`,
        fix: 'Look at the events and logs of its pods.',
      })
    : undefined;

const syncFailed: ApplicationRule = application => {
  const { operation } = application;
  if (operation?.phase !== 'Failed' && operation?.phase !== 'Error') {
    return undefined;
  }
  return about(application, {
    code: 'sync-failed',
    severity: application.sync === 'Synced' ? 'warning' : 'critical',
    message: `The last sync of ${application.name} failed${because(operation.message)}`,
    fix: 'Correct the cause in Git and sync again.',
  });
};

const invalid: ApplicationRule = application => {
  const [error] = errorsOf(application);
  if (!error) return undefined;
  return about(application, {
    code: 'application-error',
    severity: 'critical',
    message: `Argo CD cannot process ${application.name}${because(error.message)}`,
    fix: 'Check repository, path and revision of the Application.',
  });
};

const blockedBySyncWindow: ApplicationRule = application => {
  if (!isHeldByWindow(application)) return undefined;
  const { syncWindow } = application;
  const until = syncWindow?.until ? `until ${instant(syncWindow.until)}` : '';
  const window = syncWindow?.window ? `(${syncWindow.window})` : '';
  return about(application, {
    code: 'sync-window',
    severity: 'warning',
    message: [
      `A sync window keeps ${differences(application)} out of ${application.name}`,
      until,
      window,
    ]
      .filter(Boolean)
      .join(' '),
    fix: syncWindow?.canSyncByHand
      ? 'Wait for the window to end, or sync by hand: the window lets a person.'
      : 'Wait for the window to end, or ask the owner of the Argo CD project.',
  });
};

const outOfSync: ApplicationRule = application => {
  if (application.sync !== 'OutOfSync' || isHeldByWindow(application)) {
    return undefined;
  }
  const { resources } = application.outOfSync;
  const named = list(resources.map(objectName));
  return about(application, {
    code: 'out-of-sync',
    severity: 'warning',
    message: `${application.name} is out of sync: ${differences(application)}${named && ` (${named})`}`,
    fix: application.autoSync.enabled
      ? 'Argo CD should sync it by itself; if it stays, look at its diff.'
      : 'Look at the diff and sync.',
  });
};

const autoSyncOff: ApplicationRule = application =>
  application.sync === 'OutOfSync' && !application.autoSync.enabled
    ? about(application, {
        code: 'auto-sync-off',
        severity: 'warning',
        message: `Auto-sync of ${application.name} is off: what changes in Git waits for a person`,
        fix: 'Sync by hand, or switch auto-sync on where the Application is defined.',
      })
    : undefined;

const syncRunning: ApplicationRule = application =>
  isSyncing(application) && !isHeldByWindow(application)
    ? about(application, {
        code: 'syncing',
        severity: 'info',
        message: `${application.name} is being synced${because(application.operation?.message)}`,
      })
    : undefined;

const suspended: ApplicationRule = application =>
  application.health.status === 'Suspended'
    ? about(application, {
        code: 'suspended',
        severity: 'warning',
        message: `${application.name} is suspended${because(application.health.message)}`,
        fix: 'Resume what is suspended.',
      })
    : undefined;

const progressing: ApplicationRule = (application, destination) =>
  application.health.status === 'Progressing' &&
  !isToldByRollout(application, destination)
    ? about(application, {
        code: 'progressing',
        severity: 'info',
        message: `${application.name} is rolling out${because(application.health.message)}`,
      })
    : undefined;

const healthUnknown: ApplicationRule = (application, { rollouts }) => {
  const explained =
    errorsOf(application).length > 0 ||
    rollouts.some(({ phase }) => PHASES_WITHOUT_HEALTH.has(phase));
  const unknown =
    application.health.status === 'Unknown' || application.sync === 'Unknown';
  if (!unknown || explained) return undefined;
  return about(application, {
    code: 'unknown',
    severity: 'warning',
    message: `Argo CD cannot tell the ${application.health.status === 'Unknown' ? 'health' : 'sync status'} of ${application.name}${because(application.health.message)}`,
    fix: 'Refresh the Application; if it stays, check that Argo CD reaches the cluster and the repository.',
  });
};

/** The most urgent first. */
export const APPLICATION_RULES: readonly ApplicationRule[] = [
  missing,
  degraded,
  invalid,
  syncFailed,
  blockedBySyncWindow,
  outOfSync,
  autoSyncOff,
  suspended,
  healthUnknown,
  syncRunning,
  progressing,
];

function errorsOf({ conditions }: Application): Application['conditions'] {
  return conditions.filter(({ type }) => type.endsWith('Error'));
}

/** Argo CD names the Canary as the cause, and the rollout itself says more. */
function isToldByRollout(
  { health }: Application,
  { rollouts }: DestinationDelivery,
): boolean {
  return rollouts.some(({ namespace, name }) =>
    health.message?.includes(`flagger.app/Canary:${namespace}/${name}`),
  );
}

function isSyncing({ operation }: Application): boolean {
  return operation?.phase === 'Running' || operation?.phase === 'Terminating';
}

/** Argo CD's controller holds such a sync Running and says so in its message. */
function isHeldByWindow(application: Application): boolean {
  if (
    isSyncing(application) &&
    /blocked by sync window/i.test(application.operation?.message ?? '')
  ) {
    return true;
  }
  return (
    application.sync === 'OutOfSync' &&
    application.syncWindow?.canSync === false
  );
}

function differences({ outOfSync: { count: objects } }: Application): string {
  return objects > 0 ? `changes to ${count(objects, 'object')}` : 'changes';
}

function about(application: Application, reason: Reason): Reason {
  return {
    ...reason,
    source: application.source,
    ...(application.consoleUrl && { url: application.consoleUrl }),
  };
}
