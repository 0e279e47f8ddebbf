import { NotFoundError } from '@backstage/errors';
import {
  mlopsApplicationSyncPermission,
  type Application,
  type EnvironmentDelivery,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  applicationRef,
  createEnvironmentAction,
  type ActionPlan,
  type ActionStep,
  type DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

const MINUTE = 60;

/** `Application.id`; all of the environment without it. */
const applicationInput = z.string().max(600).optional();

/** What can be done to Applications by hand. */
export function applicationActions(): DeliveryAction[] {
  return [sync(), refresh(), terminate()];
}

function sync(): DeliveryAction {
  return createEnvironmentAction({
    name: 'argocd.sync',
    title: 'Sync',
    description:
      'Deploys what Git names; with prune, removes what Git does not name any more.',
    system: 'argocd',
    permission: mlopsApplicationSyncPermission,
    destructive: true,
    input: z.strictObject({
      application: applicationInput,
      revision: z
        .string()
        .regex(/^[\w./-]{1,200}$/, 'is no branch, tag or commit')
        .optional(),
      prune: z.boolean().default(false),
      dryRun: z.boolean().default(false),
    }),
    async plan({ environment, input }) {
      const { application: id, revision, prune, dryRun } = input;
      const applications = chosen(environment, id);
      return {
        ...about(applications),
        title: `Sync ${nameOf(environment, applications)}`,
        steps: applications.map((application, i) =>
          step(application, {
            id: `sync-${i + 1}`,
            kind: 'application.sync',
            title: `${dryRun ? 'Try to sync' : 'Sync'} ${application.name}${revision ? ` to ${revision}` : ''}`,
            input: { prune, dryRun, ...(revision && { revision }) },
            deadlineSeconds: 30 * MINUTE,
          }),
        ),
        blockers: applications.flatMap(application => [
          ...(dryRun ? [] : windowDenies(application)),
          ...underWay(application),
        ]),
        warnings: prune ? [pruning()] : [],
      };
    },
  });
}

function refresh(): DeliveryAction {
  return createEnvironmentAction({
    name: 'argocd.refresh',
    title: 'Refresh',
    description: 'Has Argo CD look at Git at once instead of minutes later.',
    system: 'argocd',
    permission: mlopsApplicationSyncPermission,
    destructive: false,
    allowedWhileHeld: true,
    input: z.strictObject({
      application: applicationInput,
      hard: z.boolean().default(false),
    }),
    async plan({ environment, input: { application: id, hard } }) {
      const applications = chosen(environment, id);
      return {
        ...about(applications),
        title: `Refresh ${nameOf(environment, applications)}`,
        steps: applications.map((application, i) =>
          step(application, {
            id: `refresh-${i + 1}`,
            kind: 'application.refresh',
            title: `Have Argo CD look at Git for ${application.name}${hard ? ', without its cache' : ''}`,
            input: { hard },
            deadlineSeconds: 10 * MINUTE,
          }),
        ),
      };
    },
  });
}

function terminate(): DeliveryAction {
  return createEnvironmentAction({
    name: 'argocd.terminate',
    title: 'Terminate sync',
    description: 'Ends the sync that is under way; what it did so far stays.',
    system: 'argocd',
    permission: mlopsApplicationSyncPermission,
    destructive: true,
    allowedWhileHeld: true,
    input: z.strictObject({ application: applicationInput }),
    async plan({ environment, input }) {
      const applications = chosen(environment, input.application);
      const running = applications.filter(isSyncing);
      return {
        ...about(applications),
        title: `Terminate the sync of ${nameOf(environment, applications)}`,
        steps: running.map((application, i) =>
          step(application, {
            id: `terminate-${i + 1}`,
            kind: 'application.terminate',
            title: `End the sync of ${application.name}`,
            input: {},
            deadlineSeconds: 10 * MINUTE,
          }),
        ),
        blockers:
          running.length > 0
            ? []
            : [
                {
                  code: 'nothing-to-do',
                  severity: 'critical',
                  message: 'No sync is under way',
                },
              ],
      };
    },
  });
}

function about(
  applications: readonly Application[],
): Pick<ActionPlan, 'subjects' | 'basis'> {
  return {
    subjects: applications.map(({ namespace, name, boundBack }) => ({
      title: `Application ${namespace}/${name}`,
      boundBack,
    })),
    basis: applications.map(({ id }) => id),
  };
}

function step(
  application: Application,
  part: Pick<ActionStep, 'id' | 'kind' | 'title' | 'input' | 'deadlineSeconds'>,
): ActionStep {
  return {
    ...part,
    system: 'argocd',
    effect: 'change',
    input: { application: applicationRef(application), ...part.input },
    ...(application.consoleUrl && { url: application.consoleUrl }),
  };
}

function windowDenies({ name, syncWindow, source }: Application): Reason[] {
  return syncWindow && !syncWindow.canSync
    ? [
        {
          code: 'sync-window',
          severity: 'critical',
          message: `The sync window ${syncWindow.window} keeps ${name} from being synced${syncWindow.until ? ` until ${syncWindow.until}` : ''}`,
          fix: 'Wait for its end, or have the window lifted in the AppProject.',
          source,
        },
      ]
    : [];
}

function underWay(application: Application): Reason[] {
  return isSyncing(application)
    ? [
        {
          code: 'sync-under-way',
          severity: 'critical',
          message: `A sync of ${application.name} is under way`,
          fix: 'Wait for its end, or terminate it.',
          source: application.source,
        },
      ]
    : [];
}

function pruning(): Reason {
  return {
    code: 'prunes',
    severity: 'warning',
    message: 'Objects that Git does not name any more are deleted',
  };
}

function isSyncing({ operation }: Application): boolean {
  return operation?.phase === 'Running' || operation?.phase === 'Terminating';
}

function chosen(
  { name, destinations }: EnvironmentDelivery,
  id: string | undefined,
): Application[] {
  const all = destinations.flatMap(({ applications }) => applications);
  const found = all.filter(each => id === undefined || each.id === id);
  if (found.length > 0) return found;
  throw new NotFoundError(
    `input.application: there is no such Application in ${name}`,
  );
}

function nameOf(
  { name }: EnvironmentDelivery,
  applications: readonly Application[],
): string {
  return applications.length === 1 ? applications[0].name : name;
}
