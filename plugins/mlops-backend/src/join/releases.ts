import type {
  Application,
  DestinationDelivery,
  ModelRef,
  Release,
  Rollout,
  TrafficShare,
  Workload,
} from '@slipway/backstage-plugin-mlops-common';
import type { ObservedModel } from '@slipway/backstage-plugin-mlops-node';
import type { Destination } from './destinations';
import { commitUrl } from './commitUrl';
import { findServing, isInFlight, modelOf, type Serving } from './serving';

/** What is live at a destination, what is on its way, and who gets how much. */
export interface Releases {
  live?: Release;
  candidate?: Release;
  synced?: DestinationDelivery['synced'];
  traffic: TrafficShare[];
}

export function findReleases(
  destination: Destination,
  models: readonly ObservedModel[],
): Releases {
  const serving = findServing(destination);
  const live = liveRelease(serving, models);
  const candidate = candidateRelease(serving, models);
  const traffic = trafficOf(serving, live, candidate);
  if (!serving.rollout || !isPromoted(serving.rollout, live, candidate)) {
    return { live, candidate, traffic, ...syncedBeside(live, serving) };
  }
  // The primary has become the candidate, and so what Git names.
  return { live: { ...live, ...candidate }, traffic };
}

/** What is synced, where that is not the release that serves. */
function syncedBeside(
  live: Release | undefined,
  { application }: Serving,
): Pick<Releases, 'synced'> {
  if (live?.revision) return {};
  const { revision, ...parts } = synced(application, undefined);
  return revision ? { synced: { revision, ...parts } } : {};
}

/** Flagger gives the primary the new version before it takes the traffic back. */
function isPromoted(
  { phase }: Rollout,
  live: Release | undefined,
  candidate: Release | undefined,
): live is Release {
  const promotes = phase === 'Promoting' || phase === 'Finalising';
  return promotes && live !== undefined && serveTheSame(live, candidate);
}

function serveTheSame(a: Release, b: Release | undefined): boolean {
  return (
    b !== undefined &&
    a.model?.name === b.model?.name &&
    a.model?.version === b.model?.version &&
    a.images.length === b.images.length &&
    a.images.every(image => b.images.includes(image))
  );
}

function liveRelease(
  serving: Serving,
  models: readonly ObservedModel[],
): Release | undefined {
  const { application, rollout, live, candidate, isStuck, isAwaited } = serving;
  if (!application && !live) return undefined;
  if (isStuck) return beforeTheStuckOne(application, candidate);
  // While a candidate is out, before Flagger has looked at it, and after it
  // failed, Git names the candidate and not what is live; which revision that
  // is the objects do not tell.
  const gitNamesTheLive =
    !rollout || !(namesTheCandidate(rollout) || isAwaited);
  const model = modelOf(live, models);
  return {
    images:
      live?.images ?? (gitNamesTheLive ? (application?.images ?? []) : []),
    ...withModel(model, models),
    ...(gitNamesTheLive ? synced(application, rollout) : {}),
  };
}

/** Argo CD lists the images of all pods, the old ones among them. */
function beforeTheStuckOne(
  application: Application | undefined,
  candidate: Workload | undefined,
): Release | undefined {
  const candidates = new Set(candidate?.images);
  const repositories = new Set(candidate?.images.map(repositoryOf));
  const images = application?.images.filter(
    image => !candidates.has(image) && repositories.has(repositoryOf(image)),
  );
  return images?.length ? { images } : undefined;
}

function repositoryOf(image: string): string {
  return image.replace(/(@[^/]*|:[^/:]*)$/, '');
}

function candidateRelease(
  serving: Serving,
  models: readonly ObservedModel[],
): Release | undefined {
  const { application, rollout, candidate, isStuck } = serving;
  if (!isStuck && !(rollout && isInFlight(rollout))) return undefined;
  return {
    images: candidate?.images ?? [],
    ...withModel(modelOf(candidate, models), models),
    ...synced(application, undefined),
  };
}

function namesTheCandidate(rollout: Rollout): boolean {
  return isInFlight(rollout) || rollout.phase === 'Failed';
}

function withModel(
  model: ModelRef | undefined,
  models: readonly ObservedModel[],
): Pick<Release, 'model' | 'runId'> {
  if (!model) return {};
  const version = models
    .filter(({ name }) => name === model.name)
    .flatMap(({ versions }) => versions)
    .find(({ version: each }) => each === model.version);
  return version?.runId ? { model, runId: version.runId } : { model };
}

/** Revision, time and author of what an Application is synced to. */
function synced(
  application: Application | undefined,
  rollout: Rollout | undefined,
): Partial<Release> {
  const source = application?.sources.find(({ revision }) => revision);
  if (!application || !source?.revision) return {};
  const { revision } = source;
  const entry = sinceWhen(application, revision);
  return {
    revision,
    revisionUrl: commitUrl(source.repoUrl, revision),
    deployedAt: later(entry?.deployedAt, promotedAt(rollout)),
    deployedBy: entry?.initiatedBy,
  };
}

/** The oldest of the newest syncs to the same revision: a resync is no release. */
function sinceWhen({ history }: Application, revision: string) {
  const other = history.findIndex(
    ({ revisions }) => !revisions.includes(revision),
  );
  return (other === -1 ? history : history.slice(0, other)).at(-1);
}

function promotedAt(rollout: Rollout | undefined): string | undefined {
  return rollout?.phase === 'Succeeded' ? rollout.lastTransitionAt : undefined;
}

function later(
  a: string | undefined,
  b: string | undefined,
): string | undefined {
  if (!a || !b) return a ?? b;
  return Date.parse(b) > Date.parse(a) ? b : a;
}

function trafficOf(
  serving: Serving,
  live: Release | undefined,
  candidate: Release | undefined,
): TrafficShare[] {
  const { rollout } = serving;
  if (!rollout) {
    return live && isUp(serving.live) ? [share('live', 100, live)] : [];
  }
  const { primary, candidate: weight } = rollout.traffic;
  if (live && serveTheSame(live, candidate)) {
    return [share('live', primary + weight, live)];
  }
  const shares: TrafficShare[] = [];
  if (live) shares.push(share('live', primary, live));
  if (candidate) shares.push(share('candidate', weight, candidate));
  return shares;
}

function isUp(workload: Workload | undefined): boolean {
  return workload !== undefined && workload.replicas.ready > 0;
}

function share(
  role: TrafficShare['role'],
  percent: number,
  { model, images }: Release,
): TrafficShare {
  return { role, percent, images, ...(model && { model }) };
}
