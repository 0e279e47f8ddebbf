import { rolloutNoun } from '@slipway/backstage-plugin-mlops-common';
import {
  applicationRef,
  rolloutRef,
  type ActionStep,
} from '@slipway/backstage-plugin-mlops-node';
import { moveAliasesBack } from './aliasSteps';
import { asked, checked } from './askedStep';
import { AWAIT_RELEASE } from './awaitRelease';
import type { Course } from './course';
import { folderId, foldersOf, type Unit } from './situation';
import { needsHand } from './syncWindows';
import { suspend, suspensionsOf } from './suspensions';
import type { Target } from './targets';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const REMIND_AFTER_HOURS = 24;

/** What is done, in order, to take an environment back. */
export function stepsOf(course: Course): ActionStep[] {
  const body =
    course.path === 'break-glass' ? breakGlass(course) : byGit(course);
  return [
    ...(course.path === 'canary' ? abortCanaries(course) : []),
    ...body,
    ...moveAliasesBack(course),
    placeHold(course),
  ];
}

function abortCanaries({ units }: Course): ActionStep[] {
  return once(units.flatMap(({ rollout }) => rollout ?? [])).map(
    (rollout, i) => ({
      id: `abort-${i + 1}`,
      ...asked('rollout.abort', rollout, {
        rollout: rolloutRef(rollout),
        analysisOf: rollout.analysisOf,
      }),
      title: `Send the ${rolloutNoun(rollout)} ${rollout.name} back`,
      detail: `All traffic returns to the release that serves beside it, within one interval of its analysis (${rollout.intervalSeconds} s)`,
      effect: 'change',
      ...(rollout.consoleUrl && { url: rollout.consoleUrl }),
      deadlineSeconds: Math.max(10 * MINUTE, 5 * rollout.intervalSeconds),
      cancellable: true,
    }),
  );
}

function byGit(course: Course): ActionStep[] {
  const skipping = course.skipAnalysis ? skipAnalyses(course) : [];
  const revert = course.restores ? revertInGit(course) : [];
  return [
    ...skipping,
    ...revert,
    ...refreshes(course),
    ...syncsByHand(course),
    ...awaitReleases(course),
    ...restoreAnalyses(course, skipping),
  ];
}

function revertInGit(course: Course): ActionStep[] {
  const folders = foldersOf(course.units);
  return folders.flatMap((folder, i): ActionStep[] => {
    const { repoUrl, path } = folder;
    const branch = course.branchOf(folder);
    const to = course.target.revision;
    const id = `revert-${i + 1}`;
    return [
      {
        id,
        system: 'git',
        kind: 'repository.propose',
        input: checked('repository.propose', {
          repoUrl,
          branch,
          title: `Roll ${course.environment} back to ${shortly(course.target)}`,
          body: `Takes ${path} back to how it was at ${to}.`,
          change: { type: 'restore', path, to, from: course.headOf(folder) },
          merge: course.merge,
        }),
        title: `Revert ${path} on ${branch} to ${to.slice(0, 7)}`,
        detail:
          course.merge === 'now'
            ? 'A pull request, merged at once'
            : 'A pull request, which somebody approves and merges',
        effect: 'change',
        deadlineSeconds: 10 * MINUTE,
        cancellable: true,
      },
      {
        id: `merged-${i + 1}`,
        system: 'git',
        kind: 'repository.await-merge',
        input: checked('repository.await-merge', { repoUrl, proposal: id }),
        title: 'Wait until the pull request is merged',
        effect: 'wait',
        deadlineSeconds: 7 * DAY,
        cancellable: true,
      },
    ];
  });
}

function refreshes({ units }: Course): ActionStep[] {
  return units.map(({ application }, i) => ({
    id: `refresh-${i + 1}`,
    ...asked('application.refresh', application, {
      application: applicationRef(application),
    }),
    title: `Have Argo CD look at Git for ${application.name}`,
    effect: 'change',
    ...(application.consoleUrl && { url: application.consoleUrl }),
    deadlineSeconds: 10 * MINUTE,
  }));
}

/** A window that keeps automation out may let a person deploy: who asks is one. */
function syncsByHand({ units }: Course): ActionStep[] {
  return units
    .map(({ application }) => application)
    .filter(({ syncWindow }) => syncWindow && needsHand(syncWindow))
    .map((application, i) => ({
      id: `sync-${i + 1}`,
      ...asked('application.sync', application, {
        application: applicationRef(application),
        prune: application.autoSync.prune,
      }),
      title: `Sync ${application.name} by hand`,
      detail: 'Its sync window keeps automation out, and lets a person do it',
      effect: 'change',
      ...(application.consoleUrl && { url: application.consoleUrl }),
      deadlineSeconds: 30 * MINUTE,
    }));
}

function awaitReleases(course: Course): ActionStep[] {
  const folders = foldersOf(course.units);
  return course.units.map(({ application, folder }, i) => {
    const merged =
      folders.findIndex(each => folder && folderId(each) === folderId(folder)) +
      1;
    const byStep = course.path !== 'break-glass' && course.restores;
    return {
      id: `live-${i + 1}`,
      system: 'mlops',
      kind: AWAIT_RELEASE,
      input: {
        application: applicationRef(application),
        images: course.target.release.images,
        ...(course.target.release.model && {
          model: course.target.release.model,
        }),
        ...(byStep && {
          revision: { by: 'step', step: `merged-${merged}` },
        }),
        ...(byStep &&
          folder && {
            folder: {
              repoUrl: folder.repoUrl,
              path: folder.path,
              branch: course.branchOf(folder),
            },
          }),
        ...(course.path === 'break-glass' && {
          revision: { by: 'sha', sha: course.target.revision },
        }),
      },
      title: `Wait until ${shortly(course.target)} serves all traffic of ${application.name}, healthy`,
      effect: 'wait',
      ...(application.consoleUrl && { url: application.consoleUrl }),
      deadlineSeconds: 3 * HOUR,
      // An old release that does not come up is no reason to wait for hours.
      cancellable: true,
    };
  });
}

function skipAnalyses({ units }: Course): ActionStep[] {
  return once(units.flatMap(({ standing }) => standing ?? [])).map(
    (rollout, i) => ({
      id: `skip-${i + 1}`,
      ...asked('rollout.skip-analysis', rollout, {
        rollout: rolloutRef(rollout),
      }),
      title: `Let ${rollout.name} take the old release over without an analysis`,
      effect: 'change',
      deadlineSeconds: 5 * MINUTE,
    }),
  );
}

function restoreAnalyses(
  { units }: Course,
  skipping: readonly ActionStep[],
): ActionStep[] {
  const rollouts = once(units.flatMap(({ standing }) => standing ?? []));
  return skipping.map(({ id }, i) => ({
    id: `restore-${i + 1}`,
    ...asked('rollout.restore-analysis', rollouts[i], {
      rollout: rolloutRef(rollouts[i]),
      skippedBy: id,
    }),
    title: `Have ${rollouts[i].name} analyse new releases again`,
    effect: 'change',
    deadlineSeconds: 5 * MINUTE,
  }));
}

function breakGlass(course: Course): ActionStep[] {
  const { units, target } = course;
  return [
    ...suspensionsOf(units).map(suspend),
    ...units.map(({ application }, i): ActionStep => ({
      id: `rollback-${i + 1}`,
      ...asked('application.rollback', application, {
        application: applicationRef(application),
        historyId: historyIdOf(application.history, target.revision),
      }),
      title: `Have Argo CD deploy ${target.revision.slice(0, 7)} again`,
      effect: 'change',
      ...(application.consoleUrl && { url: application.consoleUrl }),
      deadlineSeconds: 20 * MINUTE,
    })),
    ...awaitReleases(course),
  ];
}

/** −1 is none: a blocker keeps such a plan from being started. */
function historyIdOf(
  history: Unit['application']['history'],
  revision: string,
): number {
  return (
    history.find(({ revisions }) => revisions.includes(revision))?.id ?? -1
  );
}

function placeHold({ environment, path, units }: Course): ActionStep {
  const suspended = path === 'break-glass' ? suspensionsOf(units) : [];
  return {
    id: 'hold',
    system: 'mlops',
    kind: 'hold.place',
    input: {
      autoSyncOff: suspended.map(({ id, application, isParent }) => ({
        application: applicationRef(application),
        ...(isParent && { isParent }),
        suspendedBy: id,
      })),
      ...(path === 'break-glass' && { remindAfterHours: REMIND_AFTER_HOURS }),
    },
    title: `Hold ${environment} until a person lifts it`,
    detail:
      suspended.length > 0
        ? 'Auto-sync stays off, and nothing is promoted into it'
        : 'Nothing is promoted into it by the portal',
    effect: 'change',
    deadlineSeconds: 5 * MINUTE,
  };
}

function once<T extends { id: string }>(objects: readonly T[]): T[] {
  return [...new Map(objects.map(each => [each.id, each])).values()];
}

/** `v1 (4a1c9e2)`, as a button has it. */
export function shortly({ release, revision }: Target): string {
  const commit = revision.slice(0, 7);
  if (release.model) return `v${release.model.version} (${commit})`;
  return commit;
}
