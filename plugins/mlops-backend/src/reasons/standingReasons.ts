import type { Reason } from '@slipway/backstage-plugin-mlops-common';
import type { EnvironmentFindings, EnvironmentRule } from './reasonRule';

const held: EnvironmentRule = ({ name, standing }) => {
  const hold = standing?.hold;
  if (!hold) return [];
  const off = hold.autoSyncOff.length > 0 ? ', with auto-sync off' : '';
  return [
    {
      code: 'held',
      severity: 'warning',
      message: `${hold.owner} holds ${name ?? 'it'} since ${hold.since}${off}: ${hold.reason}`,
      fix: 'Lift the hold when what it was placed for is over.',
    },
  ];
};

const operationFailed: EnvironmentRule = ({ standing }) => {
  const operation = standing?.operation;
  if (operation?.state !== 'failed') return [];
  const { title, message } = operation;
  return [
    {
      code: 'operation-failed',
      severity: 'warning',
      message: `“${title}” failed. ${message ?? ''}`.trimEnd(),
      fix:
        standing?.fix ??
        'Look at the new plan: it begins with what is there now.',
    },
  ];
};

/** What was switched off on the way is on again, or under a hold; or else: */
const autoSyncLeftOff: EnvironmentRule = findings => {
  const { hold, operation } = findings.standing ?? {};
  if (hold || operation?.state !== 'failed') return [];
  return applicationsOf(findings)
    .filter(({ autoSync }) => !autoSync.enabled)
    .map(({ name, source, consoleUrl }): Reason => ({
      code: 'auto-sync-left-off',
      severity: 'warning',
      message: `Auto-sync of ${name} is off after “${operation.title}” failed, and no hold says that it should be`,
      fix: 'Switch auto-sync on again in Argo CD, or place a hold.',
      source,
      ...(consoleUrl && { url: consoleUrl }),
    }));
};

function applicationsOf({ destinations }: EnvironmentFindings) {
  return destinations.flatMap(({ applications }) => applications);
}

export const STANDING_RULES: readonly EnvironmentRule[] = [
  held,
  operationFailed,
  autoSyncLeftOff,
];
