import { InputError, NotFoundError } from '@backstage/errors';
import {
  mlopsApplicationSyncPermission,
  type Application,
  type EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import {
  applicationRef,
  createEnvironmentAction,
  type ActionPlan,
  type ActionStep,
  type DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import {
  followsGit,
  isSyncing,
  partial,
  pruning,
  underWay,
  windowDenies,
} from './syncReasons';

const MINUTE = 60;

/** `Application.id`; all of the environment without it. */
const applicationInput = z.string().max(600).optional();

/** A selective sync: Argo CD leaves hooks out, and writes no history of it. */
const resourcesInput = z
  .array(
    z.strictObject({
      /** Empty for the core group. */
      group: z
        .string()
        .regex(/^[a-z0-9.-]{0,253}$/, 'is no API group')
        .default(''),
      kind: z.string().regex(/^[A-Za-z0-9]{1,63}$/, 'is no kind'),
      /** Left out: whichever it is in. */
      namespace: z
        .string()
        .regex(/^[a-z0-9-]{1,63}$/, 'is no namespace')
        .optional(),
      name: z.string().regex(/^[\w.:-]{1,253}$/, 'is no name'),
    }),
  )
  .min(1, 'must name an object, or be left out')
  .max(50, 'must name 50 objects at most')
  .optional();

/** What can be done to Applications by hand. */
export function applicationActions(): DeliveryAction[] {
  return [sync(), refresh(), terminate()];
}

function sync(): DeliveryAction {
  return createEnvironmentAction({
    name: 'argocd.sync',
    title: 'Sync',
    description:
      'Deploys what Git names, or only some objects of it; with prune, removes what Git does not name any more.',
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
      resources: resourcesInput,
    }),
    async plan({ environment, input }) {
      const { application: id, revision, prune, dryRun, resources } = input;
      const applications = chosen(environment, id);
      if (resources) expectOne(environment, applications);
      return {
        ...about(applications),
        title: `Sync ${resources ? `${objects(resources.length)} of ` : ''}${nameOf(environment, applications)}`,
        steps: applications.map((application, i) =>
          step(application, {
            id: `sync-${i + 1}`,
            kind: 'application.sync',
            title: `${dryRun ? 'Try to sync' : 'Sync'} ${resources ? `${namesOf(resources)} of ` : ''}${application.name}${revision ? ` to ${revision}` : ''}`,
            input: {
              prune,
              dryRun,
              ...(revision && { revision }),
              ...(resources && { resources }),
            },
            deadlineSeconds: 30 * MINUTE,
          }),
        ),
        blockers: applications.flatMap(application => [
          ...(dryRun ? [] : windowDenies(application)),
          ...(revision && !dryRun ? followsGit(application, revision) : []),
          ...underWay(application),
        ]),
        warnings: [
          ...(prune ? [pruning()] : []),
          ...(resources ? [partial()] : []),
        ],
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

function expectOne(
  { name }: EnvironmentDelivery,
  applications: readonly Application[],
): void {
  if (applications.length === 1) return;
  throw new InputError(
    `input.application: ${name} has several Applications; say of which the resources are: ${applications.map(({ id }) => id).join(', ')}`,
  );
}

function objects(count: number): string {
  return count === 1 ? 'one object' : `${count} objects`;
}

function namesOf(
  resources: ReadonlyArray<{ kind: string; name: string }>,
): string {
  const [first, ...others] = resources.map(
    ({ kind, name }) => `${kind} ${name}`,
  );
  return others.length > 0 ? `${first} and ${others.length} more` : first;
}

function nameOf(
  { name }: EnvironmentDelivery,
  applications: readonly Application[],
): string {
  return applications.length === 1 ? applications[0].name : name;
}
