import {
  mlopsHoldPermission,
  type EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createEnvironmentAction,
  systemOf,
  type ActionPlan,
  type ActionStep,
  type DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { HoldStore } from './HoldStore';
import type { AutoSyncOff } from './storedHoldSchema';

const STEP_SECONDS = 5 * 60;
const LONGEST_REMINDER_HOURS = 24 * 365;
const json = z.record(z.string(), z.json());

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
      if (!stored) return notHeld(name);
      const { autoSyncOff, hold } = stored;
      return {
        title: `Lift the hold on ${name}`,
        subjects: autoSyncOff.map(each => subjectOf(each, environment)),
        steps: [
          ...autoSyncOff.map(resume),
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
        warnings:
          autoSyncOff.length > 0
            ? [
                {
                  code: 'auto-sync-resumes',
                  severity: 'warning',
                  message:
                    'Argo CD takes up at once what Git names now, the release that was left behind if Git still names it',
                  fix: 'See that Git names what you want before you lift the hold.',
                },
              ]
            : [],
        basis: { since: hold.since, operation: hold.operationId ?? null },
      };
    },
  });
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
  { application, automated }: AutoSyncOff,
  i: number,
): ActionStep {
  return {
    id: `resume-${i + 1}`,
    system: systemOf(application),
    kind: 'application.resume-auto-sync',
    input: json.parse({ application, automated }),
    title: `Switch auto-sync of ${application.name} on again`,
    detail: 'As it was before',
    effect: 'change',
    deadlineSeconds: STEP_SECONDS,
  };
}

/** One that is not seen any more cannot be asked whether it agrees. */
function subjectOf(
  { application }: AutoSyncOff,
  { destinations }: EnvironmentDelivery,
): ActionPlan['subjects'][number] {
  const { source, cluster, namespace, name } = application;
  const found = destinations
    .flatMap(({ applications }) => applications)
    .find(
      each =>
        each.source === source &&
        each.cluster === cluster &&
        each.namespace === namespace &&
        each.name === name,
    );
  return {
    title: `Application ${namespace}/${name}`,
    boundBack: found?.boundBack ?? false,
  };
}
