import { NotFoundError } from '@backstage/errors';
import type {
  ParentApplication,
  RollbackDetails,
  RollbackInput,
  RollbackPath,
} from '@slipway/backstage-plugin-mlops-common';
import {
  type ActionPlan,
  type EnvironmentActionContext,
  type RepositoryHosts,
} from '@slipway/backstage-plugin-mlops-node';
import type { ReleaseLedger } from '../releases';
import { aliasWarnings } from './aliasSteps';
import {
  isToSuspend,
  parentsOf,
  parentSubject,
  sharedParents,
} from './autoSyncOwners';
import { blockersOf, warningsOf } from './blockers';
import { choose, leaving, pathsTo } from './choice';
import { changesGit, courseOf } from './course';
import { differencesOf } from './differences';
import type { PastReleases } from './PastReleases';
import { bestPath, pathsOf, type Paths } from './paths';
import { sharedFiles, type Revert } from './revert';
import { revisionOf, unitsOf, type Unit } from './situation';
import { shortly, stepsOf } from './steps';
import type { ReadTakingsBack } from './takingsBack';
import { isDeployed, targetsOf, unreachableBy, type Target } from './targets';

export interface RollbackPlannerOptions {
  ledger: Pick<ReleaseLedger, 'recordsOf'>;
  takingsBack: ReadTakingsBack;
  past: PastReleases;
  hosts: RepositoryHosts;
  merge: 'now' | 'approval';
  /**
   * Parents of Applications of several entities whose auto-sync may be switched
   * off for any of them: `argocd:eu/argocd/team-*`.
   */
  sharedParents?: readonly string[];
}

type Context = EnvironmentActionContext<
  Required<Omit<RollbackInput, 'target'>> & { target?: string }
>;

/**
 * Plans a rollback from the live state: picks the target and the path, and says
 * what is done, what changes, what keeps it from being done. Changes nothing.
 *
 * @throws NotFoundError when there is no such target or nothing is deployed.
 */
export async function planRollback(
  context: Context,
  options: RollbackPlannerOptions,
): Promise<ActionPlan> {
  const { environment, input, delivery } = context;
  const units = unitsOf(environment);
  const [first] = units;
  if (!first) {
    throw new NotFoundError(
      `Nothing is deployed to ${environment.name} by an Application that the portal sees`,
    );
  }
  const allPaths = pathsOf(units, options.hosts);
  const wayOut =
    input.path === 'auto' ? bestPath(allPaths) : pathAsked(input, allPaths);
  const targets = await findTargets(context, first, options);
  const choice = await choose(targets, units, {
    asked: input.target,
    path: wayOut,
    hosts: options.hosts,
  });
  const { target, revert } = choice;
  const paths = target ? pathsTo(target, units, allPaths) : allPaths;
  const path = wayOut === 'canary' ? bestPath(paths) : wayOut;
  const isDeployedAlready = target !== undefined && isDeployed(target, first);
  const from = leaving(first, choice);
  const restores = changesGit(revert);
  const { models } = delivery.registry;
  const { merge } = options;
  const course =
    target && courseOf(context, { units, path, target, from, merge, revert });
  const byMerge = path !== 'break-glass' && restores;
  const parents = path === 'break-glass' ? parentsOf(units) : [];
  const shared = sharedParents(parents, units, options.sharedParents ?? []);
  return {
    title: target
      ? `Roll ${environment.name} back to ${shortly(target)}`
      : `Roll ${environment.name} back`,
    subjects: [
      ...parents.map(parent => parentSubject(parent, context.entity)),
      ...subjectsOf(units),
    ],
    ...(shared.concerns.length > 0 && { concerns: shared.concerns }),
    steps: course ? stepsOf(course) : [],
    blockers: [
      ...blockersOf({
        units,
        path,
        paths,
        target,
        targets,
        repositoryFault: revert.fault,
      }),
      ...shared.blockers,
    ],
    warnings: [
      ...shared.warnings,
      ...warningsOf({
        units,
        path,
        target,
        elsewhere: sharedFiles(units, revert),
        nothingToRestore:
          path !== 'break-glass' &&
          target !== undefined &&
          !revert.fault &&
          revert.restorations.length > 0 &&
          !restores,
        isDeployedAlready,
        skipAnalysis: input.skipAnalysis,
      }),
      ...(course ? aliasWarnings(course) : []),
    ],
    ...(byMerge &&
      merge === 'approval' && {
        awaitsPullRequest:
          'The pull request has to be approved and merged at the Git host',
      }),
    basis: { ...basisOf(units, revert), parents: parents.map(childrenOf) },
    leaves: from,
    rollback: {
      path,
      paths,
      from,
      ...(target && { to: shown(target, path, units) }),
      targets: targets.map(each => shown(each, path, units)),
      differences: differencesOf({
        from,
        to: target?.release,
        models,
        restorations: revert.restorations,
      }),
    } satisfies RollbackDetails,
  };
}

async function findTargets(
  { entityRef, environment }: Context,
  unit: Unit,
  { ledger, takingsBack, past, hosts }: RollbackPlannerOptions,
): Promise<Target[]> {
  const [records, takings] = await Promise.all([
    ledger.recordsOf(entityRef, environment.name, unit.application.id),
    takingsBack(entityRef, environment.name),
  ]);
  const { folder } = unit;
  const host = unit.application.boundBack && hosts.find(folder?.repoUrl ?? '');
  const { candidate, live } = unit.destination;
  const modelName = (live?.model ?? candidate?.model)?.name;
  return targetsOf(unit, { records, takings }, async revision =>
    host && folder
      ? past.read(host, folder, { commit: revision, modelName })
      : { images: [] },
  );
}

/** `git` while a canary is in flight is still the canary's way, if there is one. */
function pathAsked(input: Context['input'], paths: Paths): RollbackPath {
  if (input.path === 'break-glass') return 'break-glass';
  const canary = paths.find(({ path }) => path === 'canary');
  return canary?.unavailable ? 'git' : 'canary';
}

function subjectsOf(units: readonly Unit[]): ActionPlan['subjects'] {
  const rollouts = units.flatMap(({ standing }) => standing ?? []);
  return [
    ...units.map(({ application: { namespace, name, boundBack } }) => ({
      title: `Application ${namespace}/${name}`,
      boundBack,
    })),
    ...rollouts.map(({ namespace, name, boundBack }) => ({
      title: `Canary ${namespace}/${name}`,
      boundBack,
    })),
  ];
}

/** The plan names them: with another one it is another plan. */
function childrenOf({ id, children, childrenCount }: ParentApplication) {
  return { id, children: children.map(child => child.id), childrenCount };
}

/** What must not change between the plan and its start. */
function basisOf(units: readonly Unit[], { restorations }: Revert) {
  return {
    heads: restorations.map(({ head }) => head),
    units: units.map(unit => ({
      application: unit.application.id,
      revision: revisionOf(unit) ?? null,
      autoSync: isToSuspend(unit.application),
      inFlight: unit.rollout !== undefined,
      live: unit.destination.live?.images ?? [],
      candidate: unit.destination.candidate?.images ?? [],
    })),
  };
}

function shown(target: Target, path: RollbackPath, units: readonly Unit[]) {
  const { id, release, record, liveUntil, takenBack } = target;
  const unreachable = unreachableBy(path, target, units);
  return {
    id,
    release,
    record,
    ...(liveUntil && { liveUntil }),
    ...(takenBack && { takenBack }),
    ...(unreachable && { unreachable }),
  };
}
