import {
  mlopsHoldPermission,
  type EnvironmentDelivery,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createEnvironmentAction,
  systemOf,
  type ActionPlan,
  type ActionStep,
  type ApplicationRef,
  type DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { HoldStore } from './HoldStore';
import { keptOffFor, lostHold, type KeptOff } from './keptOff';
import type { AutoSyncOff } from './storedHoldSchema';

const STEP_SECONDS = 5 * 60;
const LONGEST_REMINDER_HOURS = 24 * 365;
const json = z.record(z.string(), z.json());

type Place = Omit<ApplicationRef, 'project'>;

/** To place a hold by hand, and to lift one. */
export function createHoldActions(holds: HoldStore): DeliveryAction[] {
  return [placeHold(), liftHold(holds)];
}

function placeHold(): DeliveryAction {
  return createEnvironmentAction({
    name: 'hold.place',
    title: 'Hold',
    description:
      'Keeps an environment as it is: nothing is promoted into it or synced by the portal until somebody lifts the hold.',
    system: 'mlops',
    permission: mlopsHoldPermission,
    destructive: false,
    needsReason: true,
    input: z.strictObject({
      remindAfterHours: z
        .number()
        .positive()
        .max(LONGEST_REMINDER_HOURS)
        .optional(),
    }),
    async plan({ environment: { name }, input }) {
      return {
        title: `Hold ${name}`,
        subjects: [],
        steps: [
          {
            id: 'hold',
            system: 'mlops',
            kind: 'hold.place',
            input: json.parse({ ...input }),
            title: `Hold ${name} until a person lifts it`,
            detail: 'Auto-sync stays as it is',
            effect: 'change',
            deadlineSeconds: STEP_SECONDS,
          },
        ],
      };
    },
  });
}

function liftHold(holds: HoldStore): DeliveryAction {
  return createEnvironmentAction({
    name: 'hold.lift',
    title: 'Lift the hold',
    description:
      'Lifts the hold on an environment, and switches on again the auto-sync that it kept off.',
    system: 'mlops',
    permission: mlopsHoldPermission,
    destructive: true,
    allowedWhileHeld: true,
    input: z.strictObject({}),
    async plan({ entityRef, environment }): Promise<ActionPlan> {
      const { name } = environment;
      const stored = await holds.find(entityRef, name);
      const kept = keptOffFor(environment, { entityRef, environment: name });
      const hold = stored?.hold ?? lostHold(kept);
      if (!hold) return notHeld(name);
      const all = inOrder(stored?.autoSyncOff ?? [], kept);
      // A parent that is none any more gets back what the hold took from it.
      const isThere = (each: Off) => each.isParent || findIn(environment, each);
      const off = all.filter(isThere);
      return {
        title: `Lift the hold on ${name}`,
        subjects: off.map(each => subjectOf(each, environment)),
        steps: [
          ...off.map(resume),
          {
            id: 'lift',
            system: 'mlops',
            kind: 'hold.lift',
            input: {},
            title: `Lift the hold that ${hold.owner} placed`,
            detail: hold.reason,
            effect: 'change',
            deadlineSeconds: STEP_SECONDS,
          },
        ],
        warnings: [
          ...(off.length > 0 ? [resumes()] : []),
          ...stayOff(off, kept),
          ...all.filter(each => !isThere(each)).map(gone),
        ],
        basis: { since: hold.since, operation: hold.operationId ?? null },
      };
    },
  });
}

/** How auto-sync was before is not known where the hold's record is lost. */
type Off = Pick<AutoSyncOff, 'application' | 'isParent'> &
  Partial<Pick<AutoSyncOff, 'automated'>>;

/**
 * What the hold says and what the Applications say themselves, in the other
 * order than it was switched off: parents at last.
 */
function inOrder(
  stored: readonly AutoSyncOff[],
  kept: readonly KeptOff[],
): Off[] {
  const unknown = kept
    .filter(
      ({ application }) => !stored.some(each => isSame(each, { application })),
    )
    .map(({ application, isParent }): Off => ({ application, isParent }));
  const all: Off[] = [...unknown, ...stored];
  return [
    ...all.filter(({ isParent }) => isParent),
    ...all.filter(({ isParent }) => !isParent),
  ].reverse();
}

function resumes(): Reason {
  return {
    code: 'auto-sync-resumes',
    severity: 'warning',
    message:
      'Argo CD takes up at once what Git names now, the release that was left behind if Git still names it',
    fix: 'See that Git names what you want before you lift the hold.',
  };
}

/** It was deleted, or is another's now: it cannot be asked whether it agrees. */
function gone({ application: { name } }: Off): Reason {
  return {
    code: 'application-gone',
    severity: 'warning',
    message: `${name} is not seen here any more, so its auto-sync is left as it is`,
    fix: 'If it is still there, switch auto-sync on where it is now.',
  };
}

/** Others need it off still; the last of them gives it back. */
function stayOff(off: readonly Off[], kept: readonly KeptOff[]): Reason[] {
  return kept
    .filter(each => off.some(one => isSame(one, each)))
    .flatMap(({ application: { name }, others }) =>
      others.map(({ by, entityRef, environment }): Reason => ({
        code: 'auto-sync-stays-off',
        severity: 'warning',
        message: `Auto-sync of ${name} stays off until the hold of ${by} on ${environment} of ${entityRef} is lifted too`,
      })),
    );
}

function notHeld(name: string): ActionPlan {
  return {
    title: `Lift the hold on ${name}`,
    subjects: [],
    steps: [],
    blockers: [
      {
        code: 'not-held',
        severity: 'critical',
        message: `There is no hold on ${name}`,
      },
    ],
  };
}

function resume(
  { application, automated, isParent }: Off,
  i: number,
): ActionStep {
  return {
    id: `resume-${i + 1}`,
    system: systemOf(application),
    kind: 'application.resume-auto-sync',
    input: json.parse({ application, ...(automated && { automated }) }),
    title: isParent
      ? `Switch auto-sync of the parent ${application.name} on again`
      : `Switch auto-sync of ${application.name} on again`,
    detail: 'As it was before',
    effect: 'change',
    deadlineSeconds: STEP_SECONDS,
  };
}

function subjectOf(
  off: Off,
  environment: EnvironmentDelivery,
): ActionPlan['subjects'][number] {
  const { namespace, name } = off.application;
  return {
    title: `Application ${namespace}/${name}`,
    boundBack: findIn(environment, off)?.boundBack ?? off.isParent ?? false,
  };
}

function findIn({ destinations }: EnvironmentDelivery, off: Off) {
  const applications = destinations.flatMap(each => each.applications);
  const parents = applications.flatMap(({ owners = [] }) =>
    owners.flatMap(owner => (owner.kind === 'Application' ? [owner] : [])),
  );
  return [...applications, ...parents].find(application =>
    isSame(off, { application }),
  );
}

function isSame(a: Pick<Off, 'application'>, b: { application: Place }) {
  const { source, cluster, namespace, name } = b.application;
  return (
    a.application.source === source &&
    a.application.cluster === cluster &&
    a.application.namespace === namespace &&
    a.application.name === name
  );
}
