import { parseJsonObject } from '../../kubernetes/json';
import { resourceTypeOfKind } from '../../kubernetes/resourceTypes';
import type {
  Cluster,
  KubernetesObject,
  NewObject,
} from '../../kubernetes/types';
import {
  hasOption,
  type Application,
  type SyncRequest,
} from '../model/application';
import type { ManagedResource } from '../state/compare';
import { applied, LAST_APPLIED } from '../state/diff';
import { copyPaths, ignoredPaths } from '../state/ignoreDifferences';

/** What became of one object, as `syncResult.resources` tells it. */
export interface TaskResult {
  group: string;
  version: string;
  kind: string;
  namespace: string;
  name: string;
  status: 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';
  message: string;
  syncPhase: 'Sync';
  hookPhase: 'Running' | 'Succeeded' | 'Failed';
}

/** Within a wave, what others need comes first. */
const KIND_ORDER = [
  'Namespace',
  'ResourceQuota',
  'LimitRange',
  'Secret',
  'ConfigMap',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'MetricTemplate',
  'Service',
];

function rank({ kind }: ManagedResource): number {
  const index = KIND_ORDER.indexOf(kind);
  return index < 0 ? KIND_ORDER.length : index;
}

/** The objects of a sync in the waves in which they are applied. */
export function syncWaves(
  resources: readonly ManagedResource[],
  request: SyncRequest,
): ManagedResource[][] {
  const only = request.resources ?? [];
  const chosen = resources.filter(
    each =>
      only.length === 0 ||
      only.some(
        ({ group, kind, name, namespace }) =>
          group === each.group &&
          kind === each.kind &&
          name === each.name &&
          (!namespace || namespace === each.namespace),
      ),
  );
  const applying = byWave(
    chosen.filter(each => !each.requiresPruning),
    each => each.syncWave,
  );
  const pruning = chosen.filter(each => each.requiresPruning);
  const pruned = byWave(pruning, reversedWave(pruning));
  // Within a wave, what goes goes first (gitops-engine, sync_context.go, runTasks).
  return [...new Set([...applying.keys(), ...pruned.keys()])]
    .sort((left, right) => left - right)
    .map(wave => [
      ...(pruned.get(wave) ?? []),
      ...(applying.get(wave) ?? []).sort(
        (left, right) => rank(left) - rank(right),
      ),
    ]);
}

/** What came last goes first (gitops-engine, sync_context.go, getSyncTasks). */
function reversedWave(
  pruning: readonly ManagedResource[],
): (resource: ManagedResource) => number {
  const waves = [...new Set(pruning.map(each => each.syncWave))].sort(
    (left, right) => left - right,
  );
  return ({ syncWave }) => waves[waves.length - 1 - waves.indexOf(syncWave)];
}

function byWave(
  resources: readonly ManagedResource[],
  waveOf: (resource: ManagedResource) => number,
): Map<number, ManagedResource[]> {
  const waves = new Map<number, ManagedResource[]>();
  for (const each of resources) {
    const wave = waveOf(each);
    waves.set(wave, [...(waves.get(wave) ?? []), each]);
  }
  return waves;
}

/** Why a task cannot even be tried; undefined when it can. */
export function invalidTask({ target }: ManagedResource): string | undefined {
  if (!target || resourceTypeOfKind(target.apiVersion, target.kind)) {
    return undefined;
  }
  const { kind, apiVersion, metadata } = target;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return `The Kubernetes API could not find ${group}/${kind} for requested resource ${metadata.namespace}/${metadata.name}. Make sure the "${kind}" CRD is installed on the destination cluster.`;
}

/** Applies or prunes one object. */
export function runTask(
  cluster: Cluster,
  application: Application,
  resource: ManagedResource,
  request: SyncRequest,
): TaskResult {
  const { target } = resource;
  if (!target) {
    return request.prune ? prune(cluster, resource) : skip(resource);
  }
  const live = liveOf(cluster, target);
  const wanted = hasOption(
    request.syncOptions ?? [],
    'RespectIgnoreDifferences=true',
  )
    ? respecting(application, resource, target, live)
    : target;
  const title = titleOf(target);
  try {
    if (!live) {
      cluster.create(withLastApplied(wanted, wanted));
      return result(resource, 'Synced', `${title} created`);
    }
    const before = live.metadata.resourceVersion;
    const { apiVersion, kind } = target;
    const merged = applied(withLastApplied(wanted, wanted), live);
    const updated = cluster.update({
      ...merged,
      apiVersion,
      kind,
      metadata: { ...live.metadata, ...metadataOf(merged) },
    });
    const changed = updated.metadata.resourceVersion !== before;
    return result(
      resource,
      'Synced',
      `${title} ${changed ? 'configured' : 'unchanged'}`,
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return result(resource, 'SyncFailed', message);
  }
}

/** The present object: an earlier wave may have changed it. */
export function liveOf(
  cluster: Cluster,
  { apiVersion, kind, metadata }: NewObject,
): KubernetesObject | undefined {
  const { namespace = '', name = '' } = metadata;
  return cluster.get({ apiVersion, kind, namespace, name });
}

export function result(
  resource: ManagedResource,
  status: TaskResult['status'],
  message: string,
): TaskResult {
  const { group, version, kind, namespace, name } = resource;
  return {
    group,
    version,
    kind,
    namespace,
    name,
    status,
    message,
    syncPhase: 'Sync',
    hookPhase: status === 'SyncFailed' ? 'Failed' : 'Running',
  };
}

function prune(cluster: Cluster, resource: ManagedResource): TaskResult {
  const { live } = resource;
  if (live) {
    const { apiVersion, kind, metadata } = live;
    const { namespace = '', name } = metadata;
    const ref = { apiVersion, kind, namespace, name };
    if (cluster.get(ref)) {
      cluster.delete(ref);
    }
  }
  return result(resource, 'Pruned', 'pruned');
}

function skip(resource: ManagedResource): TaskResult {
  return result(resource, 'PruneSkipped', 'ignored (requires pruning)');
}

/** `deployment.apps/fraud-detection`, as kubectl prints it. */
function titleOf({ apiVersion, kind, metadata }: NewObject): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return `${kind.toLowerCase()}${group}/${metadata.name}`;
}

function respecting(
  { spec }: Application,
  resource: ManagedResource,
  target: NewObject,
  live: KubernetesObject | undefined,
): NewObject {
  if (!live) {
    return target;
  }
  const paths = ignoredPaths(spec.ignoreDifferences, resource);
  const { apiVersion, kind, metadata } = target;
  const copied = copyPaths({ ...target }, { ...live }, paths);
  return { ...copied, apiVersion, kind, metadata };
}

function withLastApplied(target: NewObject, wanted: NewObject): NewObject {
  return {
    ...target,
    metadata: {
      ...target.metadata,
      annotations: {
        ...target.metadata.annotations,
        [LAST_APPLIED]: `${JSON.stringify(wanted)}\n`,
      },
    },
  };
}

function metadataOf(object: Record<string, unknown>): NewObject['metadata'] {
  const metadata: unknown = object.metadata;
  return typeof metadata === 'object' && metadata !== null
    ? parseJsonObject(JSON.stringify(metadata))
    : {};
}
