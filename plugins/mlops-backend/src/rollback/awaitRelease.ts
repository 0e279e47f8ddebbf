import {
  applicationRefSchema,
  createStepHandler,
  type DeliveryView,
  type RepositoryHosts,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import {
  modelRefSchema,
  rolloutNoun,
  type Application,
  type DestinationDelivery,
  type ModelRef,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { expectNotSentBack } from './expectNotSentBack';
import { FolderVersions, type FollowedFolder } from './FolderVersions';
import { isOfRelease, type WantedRelease } from './wantedRelease';

export const AWAIT_RELEASE = 'release.await';

export const awaitReleaseSchema = z.object({
  application: applicationRefSchema,
  /** The revision that must be synced, or the step that puts out `commit`. */
  revision: z
    .discriminatedUnion('by', [
      z.object({ by: z.literal('sha'), sha: z.string() }),
      z.object({ by: z.literal('step'), step: z.string() }),
    ])
    .optional(),
  /** All that serves must have these; empty when they are not known. */
  images: z.array(z.string()).default([]),
  /** And this model, which may be another one in the same image. */
  model: modelRefSchema.optional(),
  /** Where Git names it: a later commit may leave that as it is. */
  folder: z
    .object({ repoUrl: z.string(), path: z.string(), branch: z.string() })
    .optional(),
});

export type AwaitReleaseInput = z.infer<typeof awaitReleaseSchema>;

/** Git is asked only so often what it names. */
const GIT_AGAIN_MS = 10_000;

type Verdict =
  { state: 'done'; message: string } | { state: 'waiting'; message: string };

/** Waits until a release serves all traffic, synced and healthy. */
export function createAwaitRelease(hosts: RepositoryHosts): StepHandler {
  const versions = new FolderVersions(hosts);
  return createStepHandler({
    system: 'mlops',
    kind: AWAIT_RELEASE,
    input: awaitReleaseSchema,
    async run({ input, outputs, delivery, checkpoint, saveCheckpoint }) {
      const commit = commitOf(input, outputs);
      const found = findApplication(delivery(), input.application);
      const later =
        found && input.revision?.by === 'step' && commit
          ? laterRevision(found.application, commit, input.folder)
          : undefined;
      const standIn =
        later && input.folder && commit
          ? await versions.standIn(input.folder, { commit, later })
          : undefined;
      const verdict = judgeRelease(delivery(), {
        ...input,
        commit: standIn ?? commit,
        byHistory: input.revision?.by === 'sha',
      });
      if (found && verdict.state === 'waiting') {
        await expectNotSentBack(found.destination, input, {
          checkpoint,
          saveCheckpoint,
          now: Date.now(),
        });
      }
      const url = found?.application.consoleUrl;
      return {
        ...verdict,
        ...(later &&
          verdict.state === 'waiting' && { againAfterMs: GIT_AGAIN_MS }),
        ...(url && { url }),
      };
    },
  });
}

/** What Argo CD has come to, and is content with, when it is another commit. */
function laterRevision(
  { sources, sync }: Application,
  commit: string,
  folder: FollowedFolder | undefined,
): string | undefined {
  if (sync !== 'Synced') return undefined;
  if (sources.some(({ revision }) => revision === commit)) return undefined;
  const followed = sources.find(
    ({ repoUrl, path }) => repoUrl === folder?.repoUrl && path === folder.path,
  );
  return followed?.revision;
}

function commitOf(
  { revision }: AwaitReleaseInput,
  outputs: Readonly<Record<string, unknown>>,
): string | undefined {
  if (!revision) return undefined;
  if (revision.by === 'sha') return revision.sha;
  const output = z
    .object({ commit: z.string().optional() })
    .safeParse(outputs[revision.step]);
  return output.success ? output.data.commit : undefined;
}

/** Whether what is wanted is what serves, and if not, what it waits for. */
export function judgeRelease(
  delivery: DeliveryView,
  wanted: {
    application: AwaitReleaseInput['application'];
    commit?: string;
    images: readonly string[];
    model?: ModelRef;
    /**
     * Argo CD deployed it from its history, so that Git names another one: it
     * reads OutOfSync from then on (argo-cd v3.5, controller/state.go).
     */
    byHistory?: boolean;
  },
): Verdict {
  const found = findApplication(delivery, wanted.application);
  if (!found) {
    return waiting(`${wanted.application.name} is not seen at present`);
  }
  const { application, destination } = found;
  const others = otherTraffic(destination, wanted);
  if (others) return waiting(others);
  if (wanted.images.length > 0 && isRolledOut(destination, wanted)) {
    return { state: 'done', message: doneMessage(application) };
  }
  const revisions = application.sources.flatMap(each => each.revision ?? []);
  if (wanted.commit && !revisions.includes(wanted.commit)) {
    return waiting(
      `Argo CD has not come to ${wanted.commit.slice(0, 7)} yet${blockedBy(application)}`,
    );
  }
  if (application.sync !== 'Synced' && !wanted.byHistory) {
    return waiting(
      `${application.name} is ${application.sync}${blockedBy(application)}`,
    );
  }
  if (application.health.status !== 'Healthy') {
    const { status, message } = application.health;
    return waiting(
      `${application.name} is ${status}${message ? `: ${message}` : ''}`,
    );
  }
  return { state: 'done', message: 'It serves all traffic' };
}

/**
 * Under Flagger the Application is no judge: a Canary that was sent back stays
 * Failed, and with it Degraded, until the next release; a revert to what was
 * promoted last starts no analysis (flagger v1.44, pkg/canary/spec.go).
 */
function isRolledOut(
  { rollouts, workloads }: DestinationDelivery,
  wanted: WantedRelease,
): boolean {
  const [rollout] = rollouts;
  if (!rollout) return false;
  const primary = workloads.find(({ name }) => name === rollout.primary.name);
  const target = workloads.find(({ name }) => name === rollout.candidate.name);
  return (
    primary !== undefined &&
    target !== undefined &&
    // What is deployed next must not be the bad release again.
    isOfRelease(target, wanted) &&
    isOfRelease(primary, wanted) &&
    primary.replicas.desired > 0 &&
    primary.replicas.ready >= primary.replicas.desired &&
    !primary.problem
  );
}

function doneMessage({ health }: Application): string {
  return health.status === 'Degraded'
    ? 'It serves all traffic; Argo CD reads Degraded while the Canary stands at Failed, until the next release'
    : 'It serves all traffic';
}

function otherTraffic(
  { traffic, rollouts }: DestinationDelivery,
  wanted: WantedRelease,
): string | undefined {
  const [rollout] = rollouts;
  if (wanted.images.length === 0) {
    return rollout && traffic.some(({ role, percent }) => isOut(role, percent))
      ? `The ${rolloutNoun(rollout)} of ${rollout.name} is at ${rollout.traffic.candidate} %`
      : undefined;
  }
  const other = traffic.find(
    share => share.percent > 0 && !isOfRelease(share, wanted),
  );
  if (!other) return undefined;
  const phase = rollout ? ` (${rolloutNoun(rollout)} ${rollout.phase})` : '';
  const model = other.model?.version && `, model v${other.model.version}`;
  return `${other.percent} % of the traffic is still on ${other.images.join(', ') || 'another release'}${wanted.model && model ? model : ''}${phase}`;
}

function isOut(role: 'live' | 'candidate', percent: number): boolean {
  return role === 'candidate' && percent > 0;
}

function blockedBy({ syncWindow, operation }: Application): string {
  if (syncWindow && !syncWindow.canSync) {
    const until = syncWindow.until ? ` until ${syncWindow.until}` : '';
    return `: the sync window ${syncWindow.window} holds it back${until}`;
  }
  return operation?.phase === 'Failed' || operation?.phase === 'Error'
    ? `: its last sync failed${operation.message ? `: ${operation.message}` : ''}`
    : '';
}

function findApplication(
  { environments }: DeliveryView,
  wanted: AwaitReleaseInput['application'],
): { application: Application; destination: DestinationDelivery } | undefined {
  for (const { destinations } of environments) {
    for (const destination of destinations) {
      const application = destination.applications.find(
        each =>
          each.source === wanted.source &&
          each.cluster === wanted.cluster &&
          each.namespace === wanted.namespace &&
          each.name === wanted.name,
      );
      if (application) return { application, destination };
    }
  }
  return undefined;
}

function waiting(message: string): Verdict {
  return { state: 'waiting', message };
}
