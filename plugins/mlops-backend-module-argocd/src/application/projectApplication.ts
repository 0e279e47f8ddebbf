import {
  healthStatusSchema,
  OBJECT_LABEL,
  syncStatusSchema,
  type Application,
} from '@slipway/backstage-plugin-mlops-common';
import {
  cut,
  intern,
  internSome,
  type Projection,
} from '@slipway/backstage-plugin-mlops-node';
import { attentionTo } from './attention';
import { packDetails, type PackableDetails } from './details';
import { ignoredByParent } from './leavesAutoSync';
import type { ObservedApplication } from './ObservedApplication';
import { ownerOf } from './owner';
import { resourcesOf } from './resources';
import {
  applicationObjectSchema,
  type ApplicationMetadata,
  type ApplicationObject,
  type ApplicationSpec,
  type ApplicationStatus,
} from './schema';
import { revisionsOf, sourcesOf } from './sources';
import { suspensionOf } from './suspension';

const MAX_HISTORY = 10;
const MAX_IMAGES = 10;
const MAX_CONDITIONS = 5;
const MAX_LABELS = 64;
const MAX_SUSPENDERS = 10;
const MAX_MESSAGE = 300;

/** Cuts an Application down; undefined for what is no Application. */
export const projectApplication: Projection<ObservedApplication> = (
  object,
  { cluster },
) => {
  const parsed = applicationObjectSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, spec, status } = parsed.data;
  const { server, name, namespace } = spec?.destination ?? {};
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
      namespace: intern(namespace ?? ''),
    },
    autoSync: autoSyncOf(spec, metadata),
    ...ignoredAutoSync(spec),
    owner: ownerOf(metadata),
    attention: attentionTo(parsed.data),
    details: packDetails(detailsOf(parsed.data)),
  };
};

function detailsOf({
  metadata,
  spec,
  status,
}: ApplicationObject): PackableDetails {
  return {
    sources: sourcesOf(spec, status),
    sync: syncStatusSchema.catch('Unknown').parse(status?.sync?.status),
    health: healthOf(status),
    operation: operationOf(status),
    conditions: conditionsOf(metadata, status),
    history: historyOf(status),
    images: (status?.summary?.images ?? []).slice(0, MAX_IMAGES),
    reconciledAt: status?.reconciledAt,
    ...resourcesOf(status?.resources ?? [], spec?.destination?.namespace ?? ''),
  };
}

function healthOf(
  status: ApplicationStatus | undefined,
): PackableDetails['health'] {
  const health = status?.health;
  return {
    status: healthStatusSchema.catch('Unknown').parse(health?.status),
    message: message(health?.message),
    since: health?.lastTransitionTime,
  };
}

function operationOf(
  status: ApplicationStatus | undefined,
): PackableDetails['operation'] {
  const state = status?.operationState;
  if (!state) return undefined;
  const { initiatedBy } = state.operation ?? {};
  return {
    phase: state.phase,
    message: message(state.message),
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
    initiatedBy: initiatedBy?.username || undefined,
    automated: initiatedBy?.automated ?? false,
  };
}

/** On when the block is there and does not say `enabled: false`. */
function autoSyncOf(
  spec: ApplicationSpec | undefined,
  { annotations }: ApplicationMetadata,
): Application['autoSync'] {
  const automated = spec?.syncPolicy?.automated;
  const suspension = suspensionOf(annotations);
  return {
    enabled: automated !== undefined && automated.enabled !== false,
    selfHeal: automated?.selfHeal ?? false,
    prune: automated?.prune ?? false,
    ...(suspension && {
      suspendedFor: suspension.for.slice(0, MAX_SUSPENDERS),
    }),
  };
}

function ignoredAutoSync(
  spec: ApplicationSpec | undefined,
): Pick<ObservedApplication, 'ignoredAutoSync'> {
  const ignored = ignoredByParent(
    spec?.ignoreDifferences ?? [],
    spec?.syncPolicy?.syncOptions ?? [],
  );
  return ignored.length > 0 ? { ignoredAutoSync: ignored } : {};
}

function conditionsOf(
  { deletionTimestamp }: ApplicationMetadata,
  status: ApplicationStatus | undefined,
): PackableDetails['conditions'] {
  const conditions = (status?.conditions ?? [])
    .slice(0, MAX_CONDITIONS)
    .map(condition => ({
      type: condition.type,
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
function historyOf(
  status: ApplicationStatus | undefined,
): PackableDetails['history'] {
  return (status?.history ?? [])
    .slice(-MAX_HISTORY)
    .reverse()
    .map(entry => [
      entry.id,
      [...revisionsOf(entry)],
      entry.deployedAt,
      entry.initiatedBy?.username || null,
      entry.initiatedBy?.automated ?? false,
    ]);
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
