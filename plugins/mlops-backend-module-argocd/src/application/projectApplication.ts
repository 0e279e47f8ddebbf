import {
  healthStatusSchema,
  OBJECT_LABEL,
  syncStatusSchema,
  type HistoryEntry,
} from '@slipway/backstage-plugin-mlops-common';
import type { Projection } from '@slipway/backstage-plugin-mlops-node';
import { cut, intern, internSome } from './keepText';
import type { ObservedApplication } from './ObservedApplication';
import { ownerOf } from './owner';
import { managedOf, outOfSyncOf } from './resources';
import {
  applicationObjectSchema,
  type ApplicationMetadata,
  type ApplicationSpec,
  type ApplicationStatus,
} from './schema';
import { revisionsOf, sourcesOf } from './sources';

const MAX_HISTORY = 10;
const MAX_IMAGES = 10;
const MAX_CONDITIONS = 5;
const MAX_LABELS = 64;
const MAX_MESSAGE = 300;

/** Cuts an Application down; undefined for what is no Application. */
export const projectApplication: Projection<ObservedApplication> = (
  object,
  { cluster },
) => {
  const parsed = applicationObjectSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, spec, status } = parsed.data;
  const { server, name, namespace = '' } = spec?.destination ?? {};
  const resources = status?.resources ?? [];
  return {
    cluster: intern(cluster),
    namespace: intern(metadata.namespace ?? ''),
    name: metadata.name,
    labels: labelsOf(metadata),
    annotations: backReferences(metadata),
    project: intern(spec?.project || 'default'),
    controllerNamespace: internSome(status?.controllerNamespace),
    destination: {
      server: internSome(server),
      name: internSome(name),
      namespace: intern(namespace),
    },
    sources: sourcesOf(spec, status),
    sync: syncStatusSchema.catch('Unknown').parse(status?.sync?.status),
    health: healthOf(status),
    operation: operationOf(status),
    autoSync: autoSyncOf(spec),
    conditions: conditionsOf(metadata, status),
    history: historyOf(status),
    images: (status?.summary?.images ?? []).slice(0, MAX_IMAGES).map(intern),
    outOfSync: outOfSyncOf(resources),
    managed: managedOf(resources, namespace),
    owner: ownerOf(metadata),
    reconciledAt: status?.reconciledAt,
  };
};

function healthOf(
  status: ApplicationStatus | undefined,
): ObservedApplication['health'] {
  const health = status?.health;
  return {
    status: healthStatusSchema.catch('Unknown').parse(health?.status),
    message: message(health?.message),
    since: health?.lastTransitionTime,
  };
}

function operationOf(
  status: ApplicationStatus | undefined,
): ObservedApplication['operation'] {
  const state = status?.operationState;
  if (!state) return undefined;
  const { initiatedBy } = state.operation ?? {};
  return {
    phase: state.phase,
    message: message(state.message),
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
    initiatedBy: internSome(initiatedBy?.username),
    automated: initiatedBy?.automated ?? false,
  };
}

/** On when the block is there and does not say `enabled: false`. */
function autoSyncOf(
  spec: ApplicationSpec | undefined,
): ObservedApplication['autoSync'] {
  const automated = spec?.syncPolicy?.automated;
  return {
    enabled: automated !== undefined && automated.enabled !== false,
    selfHeal: automated?.selfHeal ?? false,
    prune: automated?.prune ?? false,
  };
}

function conditionsOf(
  { deletionTimestamp }: ApplicationMetadata,
  status: ApplicationStatus | undefined,
): ObservedApplication['conditions'] {
  const conditions = (status?.conditions ?? [])
    .slice(0, MAX_CONDITIONS)
    .map(condition => ({
      type: intern(condition.type),
      message: cut(condition.message, MAX_MESSAGE),
      at: condition.lastTransitionTime,
    }));
  if (!deletionTimestamp) return conditions;
  return [
    {
      type: 'Deleting',
      message: 'The Application is being deleted',
      at: deletionTimestamp,
    },
    ...conditions,
  ];
}

/** Upstream it is oldest first. */
function historyOf(status: ApplicationStatus | undefined): HistoryEntry[] {
  return (status?.history ?? [])
    .slice(-MAX_HISTORY)
    .reverse()
    .map(entry => ({
      id: entry.id,
      revisions: revisionsOf(entry).map(intern),
      deployedAt: entry.deployedAt,
      initiatedBy: internSome(entry.initiatedBy?.username),
      automated: entry.initiatedBy?.automated ?? false,
    }));
}

function labelsOf({ labels }: ApplicationMetadata): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .slice(0, MAX_LABELS)
      .map(([key, value]) => [intern(key), intern(value)]),
  );
}

function backReferences({
  annotations,
}: ApplicationMetadata): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const key of [OBJECT_LABEL.entityRef, OBJECT_LABEL.kubernetesId]) {
    const value = annotations[key];
    if (value) kept[key] = intern(cut(value, MAX_MESSAGE));
  }
  return kept;
}

function message(text: string | undefined): string | undefined {
  return text ? cut(text, MAX_MESSAGE) : undefined;
}
