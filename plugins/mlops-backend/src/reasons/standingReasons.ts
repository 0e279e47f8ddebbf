import type {
  ParentApplication,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import { instant } from '@slipway/backstage-plugin-mlops-node';
import type { EnvironmentFindings, EnvironmentRule } from './reasonRule';

const held: EnvironmentRule = ({ name, standing }) => {
  const hold = standing?.hold;
  if (!hold) return [];
  const off = hold.autoSyncOff.length > 0 ? ', with auto-sync off' : '';
  return [
    {
      code: 'held',
      severity: 'warning',
      message: `${hold.owner} holds ${name ?? 'it'} since ${instant(hold.since)}${off}: ${hold.reason}`,
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

/** What somebody switched on meanwhile, or what owns it wrote back. */
const holdUndone: EnvironmentRule = findings => {
  const { hold } = findings.standing ?? {};
  return once([...applicationsOf(findings), ...parentsOf(findings)])
    .filter(({ id, autoSync }) => {
      return hold?.autoSyncOff.includes(id) && autoSync.enabled;
    })
    .map(({ name, source, consoleUrl }): Reason => ({
      code: 'hold-undone',
      severity: 'warning',
      message: `Auto-sync of ${name} is on, although the hold keeps it off: somebody switched it on, or what owns it did`,
      fix: 'Break the glass again, or lift the hold.',
      source,
      ...(consoleUrl && { url: consoleUrl }),
    }));
};

/** Also where another environment, or another entity, is held. */
const parentSuspended: EnvironmentRule = findings => {
  return parentsOf(findings).flatMap(parent => {
    const { name, source, consoleUrl, children, childrenCount } = parent;
    const [first] = parent.autoSync.suspendedFor ?? [];
    if (!first || parent.autoSync.enabled) return [];
    const more = childrenCount - children.length;
    const names = [
      ...children.map(child => child.name),
      ...(more > 0 ? [`${more} more`] : []),
    ];
    return [
      {
        code: 'parent-auto-sync-off',
        severity: 'warning',
        message: `Auto-sync of the parent ${name} is off since ${instant(first.since)}: ${first.by} had it switched off for ${first.environment} of ${first.entityRef}. What Git says of its Applications themselves is not taken up meanwhile: ${names.join(', ')}`,
        fix: `Lift the hold on ${first.environment} of ${first.entityRef} when what it was placed for is over.`,
        source,
        ...(consoleUrl && { url: consoleUrl }),
      } satisfies Reason,
    ];
  });
};

function parentsOf(findings: EnvironmentFindings): ParentApplication[] {
  return once(
    applicationsOf(findings).flatMap(({ owners = [] }) =>
      owners.flatMap(owner => (owner.kind === 'Application' ? [owner] : [])),
    ),
  );
}

function once<T extends { id: string }>(objects: readonly T[]): T[] {
  return [...new Map(objects.map(each => [each.id, each])).values()];
}

function applicationsOf({ destinations }: EnvironmentFindings) {
  return destinations.flatMap(({ applications }) => applications);
}

export const STANDING_RULES: readonly EnvironmentRule[] = [
  held,
  operationFailed,
  autoSyncLeftOff,
  holdUndone,
  parentSuspended,
];
