import {
  isOnItsWay,
  type Application,
  type ModelRef,
  type ResourceRef,
  type Rollout,
  type Workload,
} from '@slipway/backstage-plugin-mlops-common';
import type { ObservedModel } from '@slipway/backstage-plugin-mlops-node';
import { awaitsRollout } from '../workloads/primaryServesTarget';
import type { Destination } from './destinations';

/** Which objects of a destination serve, and which are on their way. */
export interface Serving {
  rollout?: Rollout;
  live?: Workload;
  candidate?: Workload;
  /**
   * The candidate does not come up, and pods of the version before it serve:
   * which one that is, the workload does not tell.
   */
  isStuck: boolean;
  /** What is synced will be a candidate: Flagger is yet to look at it. */
  isAwaited: boolean;
  application?: Application;
}

export function isInFlight(rollout: Rollout): boolean {
  return isOnItsWay(rollout) || rollout.traffic.candidate > 0;
}

export function findServing(destination: Destination): Serving {
  const rollout = [...destination.rollouts].sort(mostInteresting)[0];
  if (!rollout) return servingWithoutRollout(destination);
  const find = (ref: ResourceRef) =>
    destination.workloads.find(workload => isAt(workload, ref));
  const candidate = find(rollout.candidate);
  const live =
    find(rollout.primary) ?? beforeThereIsAPrimary(rollout, candidate);
  return {
    rollout,
    live,
    candidate: isInFlight(rollout) ? candidate : undefined,
    isStuck: false,
    isAwaited: awaitsRollout(rollout, destination.workloads),
    application: applicationOf(destination, live ?? candidate),
  };
}

function servingWithoutRollout(destination: Destination): Serving {
  const [workload] = [...destination.workloads].sort(servesMost);
  const application = applicationOf(destination, workload);
  // A rolling update keeps the old pods until the new ones are ready.
  const isStuck = Boolean(workload?.problem) && workload.replicas.ready > 0;
  return isStuck
    ? { candidate: workload, isStuck, isAwaited: false, application }
    : { live: workload, isStuck, isAwaited: false, application };
}

/** Until Flagger has made the primary, the target itself serves. */
function beforeThereIsAPrimary(
  rollout: Rollout,
  target: Workload | undefined,
): Workload | undefined {
  return rollout.phase === 'Initializing' ? target : undefined;
}

/** The model a workload serves; an alias in its URI is looked up. */
export function modelOf(
  workload: Workload | undefined,
  models: readonly ObservedModel[],
): ModelRef | undefined {
  if (!workload) return undefined;
  return workload.model ?? modelOfAlias(workload.modelUri, models);
}

const ALIAS_URI = /^models:\/+([^/@]+)@([^/@]+)$/;

function modelOfAlias(
  uri: string | undefined,
  models: readonly ObservedModel[],
): ModelRef | undefined {
  const [, name, alias] = ALIAS_URI.exec(uri ?? '') ?? [];
  if (!name) return undefined;
  const holder = models
    .filter(model => model.name === name)
    .flatMap(model => model.aliases)
    .find(each => each.alias === alias);
  return holder && { name, version: holder.version };
}

function isAt(workload: Workload, ref: ResourceRef): boolean {
  return (
    workload.cluster === ref.cluster &&
    workload.namespace === ref.namespace &&
    workload.kind === ref.kind &&
    workload.name === ref.name
  );
}

function mostInteresting(a: Rollout, b: Rollout): number {
  return (
    Number(isInFlight(b)) - Number(isInFlight(a)) ||
    Number(b.phase === 'Failed') - Number(a.phase === 'Failed') ||
    a.id.localeCompare(b.id)
  );
}

function servesMost(a: Workload, b: Workload): number {
  return (
    Number(servesModel(b)) - Number(servesModel(a)) ||
    Number(b.replicas.desired > 0) - Number(a.replicas.desired > 0) ||
    a.id.localeCompare(b.id)
  );
}

function servesModel(workload: Workload): boolean {
  return Boolean(workload.model ?? workload.modelUri);
}

function applicationOf(
  { applications }: Destination,
  workload: Workload | undefined,
): Application | undefined {
  const images = new Set(workload?.images);
  return (
    applications.find(({ images: some }) => some.some(i => images.has(i))) ??
    applications[0]
  );
}
