import type {
  Cluster,
  KubernetesObject,
  NewObject,
} from '../../kubernetes/types';
import type { Repositories } from '../../repositories';
import {
  APPLICATION,
  instanceName,
  type Application,
  type Source,
} from '../model/application';
import { difference, type Difference } from './diff';
import { healthOf, isWorse, type Health, type HealthStatus } from './health';
import { loadTargets, TargetStateError } from './targets';
import { keyOf, keyText, versionOf, type ResourceKey } from './tracking';
import type { TrackingIndex } from './trackingIndex';

/** One object of an Application: wanted, living, or both. */
export interface ManagedResource extends ResourceKey {
  version: string;
  target?: NewObject;
  live?: KubernetesObject;
  difference?: Difference;
  status: 'Synced' | 'OutOfSync' | 'Unknown';
  health?: Health;
  requiresPruning: boolean;
  syncWave: number;
}

export interface Comparison {
  sync: 'Synced' | 'OutOfSync' | 'Unknown';
  health: HealthStatus;
  healthMessage: string;
  revisions: string[];
  resources: ManagedResource[];
  /** Absent when the target state could be loaded. */
  error?: string;
  warnings: string[];
}

export interface ComparisonTools {
  cluster: Cluster;
  repositories: Repositories;
  tracking: TrackingIndex;
}

const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';
const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';

/** Compares what Git says with what lives (argo-cd v3.5, controller/state.go). */
export function compare(
  tools: ComparisonTools,
  application: Application,
  sources: readonly Source[],
  revisions: readonly string[],
): Comparison {
  try {
    const { repositories } = tools;
    const targets = loadTargets(repositories, application, sources, revisions);
    const resources = pair(tools, application, targets.objects);
    return {
      ...summary(application, resources),
      sync: resources.some(countsAsOutOfSync) ? 'OutOfSync' : 'Synced',
      revisions: targets.revisions,
      resources,
      warnings: targets.warnings,
    };
  } catch (error) {
    if (!(error instanceof TargetStateError)) {
      throw error;
    }
    const resources = pair(tools, application, []).map(
      (resource): ManagedResource => ({ ...resource, status: 'Unknown' }),
    );
    return {
      ...summary(application, resources),
      sync: 'Unknown',
      revisions: [...revisions],
      resources,
      error: error.message,
      warnings: [],
    };
  }
}

function pair(
  { cluster, tracking }: ComparisonTools,
  application: Application,
  targets: readonly NewObject[],
): ManagedResource[] {
  const paired = new Set<string>();
  const wanted = targets.map(target => {
    const key = keyOf(target);
    paired.add(keyText(key));
    const live = liveOf(cluster, target);
    return managed(application, key, target, live);
  });
  const extra = tracking
    .objectsOf(instanceName(application))
    .filter(live => !paired.has(keyText(keyOf(live))))
    // What an owner made is the owner's, whatever annotations it was given.
    .filter(live => !live.metadata.ownerReferences?.length)
    .map(live => managed(application, keyOf(live), undefined, live));
  return [...wanted, ...extra].sort((left, right) =>
    keyText(left) < keyText(right) ? -1 : 1,
  );
}

function liveOf(cluster: Cluster, target: NewObject) {
  const { apiVersion, kind, metadata } = target;
  const { namespace = '', name = '' } = metadata;
  try {
    return cluster.get({ apiVersion, kind, namespace, name });
  } catch {
    // A kind that the cluster does not have; the sync will say so.
    return undefined;
  }
}

function managed(
  application: Application,
  key: ResourceKey,
  target: NewObject | undefined,
  live: KubernetesObject | undefined,
): ManagedResource {
  const found =
    target && live
      ? difference(target, live, application.spec.ignoreDifferences)
      : undefined;
  const object = live ?? target;
  return {
    ...key,
    version: object ? versionOf(object) : '',
    target,
    live,
    difference: found,
    status: found && !found.modified ? 'Synced' : 'OutOfSync',
    health: live ? healthOf(live) : { status: 'Missing' },
    requiresPruning: !target,
    syncWave: Number(target?.metadata.annotations?.[SYNC_WAVE] ?? 0) || 0,
  };
}

function countsAsOutOfSync(resource: ManagedResource): boolean {
  const options = resource.live?.metadata.annotations?.[COMPARE_OPTIONS] ?? '';
  const tolerated =
    resource.requiresPruning && options.includes('IgnoreExtraneous');
  return resource.status === 'OutOfSync' && !tolerated;
}

/** The worst of the resources' health (argo-cd v3.5, controller/health.go). */
function summary(
  application: Application,
  resources: readonly ManagedResource[],
): { health: HealthStatus; healthMessage: string } {
  let worst: HealthStatus = 'Healthy';
  let causes: ManagedResource[] = [];
  for (const each of resources) {
    const status = each.health?.status;
    const isItself =
      each.kind === APPLICATION.kind && each.name === application.name;
    if (!each.live || !status || isItself) {
      continue;
    }
    if (isWorse(worst, status)) {
      worst = status;
      causes = [each];
    } else if (worst === status && worst !== 'Healthy') {
      causes.push(each);
    }
  }
  const nothingLives = resources.every(each => !each.live);
  if (resources.length > 0 && nothingLives && isWorse(worst, 'Missing')) {
    return { health: 'Missing', healthMessage: '' };
  }
  return { health: worst, healthMessage: causesText(causes) };
}

const MOST_CAUSES = 3;

function causesText(causes: readonly ManagedResource[]): string {
  if (causes.length === 0) {
    return '';
  }
  const shown = causes.slice(0, MOST_CAUSES).map(cause => {
    const kind = cause.group ? `${cause.group}/${cause.kind}` : cause.kind;
    const name = cause.namespace
      ? `${cause.namespace}/${cause.name}`
      : cause.name;
    return `${kind}:${name}`;
  });
  const more = causes.length - shown.length;
  return `Caused by ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
