import {
  healthStatusSchema,
  OBJECT_LABEL,
  syncStatusSchema,
  type HistoryEntry,
} from '@slipway/backstage-plugin-mlops-common';
import type { Projection } from '@slipway/backstage-plugin-mlops-node';
import { intern } from './intern';
import type { ManagedObject, ObservedApplication } from './ObservedApplication';
import { applicationObjectSchema, type ApplicationObject } from './schema';

const MAX_HISTORY = 10;
const MAX_IMAGES = 10;
const MAX_CONDITIONS = 5;
const MAX_OUT_OF_SYNC = 10;
const MAX_MANAGED = 20;
const MAX_LABELS = 30;
const MAX_MESSAGE = 300;

/** Kinds that serve or roll out; other sources know more of them. */
const MANAGED_KINDS = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'flagger.app/Canary',
  'argoproj.io/Rollout',
  'serving.kserve.io/InferenceService',
]);

type Status = NonNullable<ApplicationObject['status']>;
type Spec = NonNullable<ApplicationObject['spec']>;

/** Cuts an Application down; undefined for what is no Application. */
export const projectApplication: Projection<ObservedApplication> = (
  object,
  { cluster },
) => {
  const parsed = applicationObjectSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, spec, status } = parsed.data;
  return {
    cluster: intern(cluster),
    namespace: intern(metadata.namespace ?? ''),
    name: metadata.name,
    labels: labelsOf(metadata.labels),
    annotations: backReferences(metadata.annotations),
    project: intern(spec?.project || 'default'),
    destination: {
      server: spec?.destination.server && intern(spec.destination.server),
      name: spec?.destination.name && intern(spec.destination.name),
      namespace: intern(spec?.destination.namespace ?? ''),
    },
    sources: sourcesOf(spec, status),
    sync: syncStatusSchema.catch('Unknown').parse(status?.sync?.status),
    health: healthOf(status),
    operation: operationOf(status),
    autoSync: autoSyncOf(spec),
    conditions: (status?.conditions ?? [])
      .slice(0, MAX_CONDITIONS)
      .map(condition => ({
        type: intern(condition.type),
        message: cut(condition.message),
        at: condition.lastTransitionTime,
      })),
    history: historyOf(status),
    images: (status?.summary?.images ?? []).slice(0, MAX_IMAGES).map(intern),
    outOfSync: outOfSyncOf(status),
    managed: managedOf(status),
    owner: ownerOf(metadata),
    reconciledAt: status?.reconciledAt,
  };
};

function sourcesOf(
  spec: Spec | undefined,
  status: Status | undefined,
): ObservedApplication['sources'] {
  const many = spec?.sources ?? [];
  const sources = many.length > 0 ? many : [spec?.source ?? {}];
  const revisions =
    many.length > 0 ? status?.sync?.revisions : [status?.sync?.revision];
  return sources.map((source, index) => ({
    repoUrl: intern(withoutCredentials(source.repoURL ?? '')),
    path: source.path && intern(source.path),
    chart: source.chart && intern(source.chart),
    targetRevision: source.targetRevision && intern(source.targetRevision),
    revision: revisions?.[index] && intern(revisions[index]),
  }));
}

/** A repository URL may carry a user and a token; neither is shown. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

function healthOf(status: Status | undefined): ObservedApplication['health'] {
  const health = status?.health;
  return {
    status: healthStatusSchema.catch('Unknown').parse(health?.status),
    message: health?.message && cut(health.message),
    since: health?.lastTransitionTime,
  };
}

function operationOf(
  status: Status | undefined,
): ObservedApplication['operation'] {
  const state = status?.operationState;
  if (!state) return undefined;
  const { initiatedBy } = state.operation ?? {};
  return {
    phase: state.phase,
    message: state.message && cut(state.message),
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
    initiatedBy: initiatedBy?.username && intern(initiatedBy.username),
    automated: initiatedBy?.automated ?? false,
  };
}

/** On when the block is there and does not say `enabled: false`. */
function autoSyncOf(spec: Spec | undefined): ObservedApplication['autoSync'] {
  const automated = spec?.syncPolicy?.automated;
  return {
    enabled: automated !== undefined && automated.enabled !== false,
    selfHeal: automated?.selfHeal ?? false,
    prune: automated?.prune ?? false,
  };
}

function historyOf(status: Status | undefined): HistoryEntry[] {
  return (status?.history ?? [])
    .slice(-MAX_HISTORY)
    .reverse()
    .map(entry => ({
      id: entry.id,
      revisions: (entry.revisions.length > 0
        ? entry.revisions
        : [entry.revision ?? '']
      ).map(intern),
      deployedAt: entry.deployedAt ?? '',
      initiatedBy:
        entry.initiatedBy?.username && intern(entry.initiatedBy.username),
      automated: entry.initiatedBy?.automated ?? false,
    }));
}

function outOfSyncOf(
  status: Status | undefined,
): ObservedApplication['outOfSync'] {
  const resources = (status?.resources ?? []).filter(
    resource => resource.status === 'OutOfSync',
  );
  return {
    count: resources.length,
    resources: resources.slice(0, MAX_OUT_OF_SYNC).map(managedObject),
  };
}

function managedOf(status: Status | undefined): ManagedObject[] {
  return (status?.resources ?? [])
    .filter(({ group, kind }) => MANAGED_KINDS.has(`${group ?? ''}/${kind}`))
    .slice(0, MAX_MANAGED)
    .map(managedObject);
}

function managedObject(resource: Status['resources'][number]): ManagedObject {
  return {
    group: intern(resource.group ?? ''),
    kind: intern(resource.kind),
    namespace: intern(resource.namespace ?? ''),
    name: intern(resource.name),
  };
}

/**
 * Who would write this Application again: its ApplicationSet, or the parent
 * that tracks it (argo-cd v3.5, util/argo/resource_tracking.go).
 */
function ownerOf(
  metadata: ApplicationObject['metadata'],
): ObservedApplication['owner'] {
  const set = metadata.ownerReferences.find(
    ({ kind }) => kind === 'ApplicationSet',
  );
  if (set) return { kind: 'ApplicationSet', name: intern(set.name) };
  const tracking =
    metadata.annotations?.['argocd.argoproj.io/tracking-id']?.split(':')[0];
  const parent = tracking || metadata.labels?.['app.kubernetes.io/instance'];
  return parent && parent !== metadata.name
    ? { kind: 'Application', name: intern(parent) }
    : undefined;
}

function labelsOf(
  labels: Record<string, string> | undefined,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels ?? {})
      .slice(0, MAX_LABELS)
      .map(([key, value]) => [intern(key), intern(value)]),
  );
}

function backReferences(
  annotations: Record<string, string> | undefined,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const key of [OBJECT_LABEL.entityRef, OBJECT_LABEL.kubernetesId]) {
    const value = annotations?.[key];
    if (value) kept[key] = intern(value.slice(0, 300));
  }
  return kept;
}

function cut(message: string): string {
  return message.length > MAX_MESSAGE
    ? `${message.slice(0, MAX_MESSAGE - 1)}…`
    : message;
}
