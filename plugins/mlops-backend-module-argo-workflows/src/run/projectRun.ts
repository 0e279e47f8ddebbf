import {
  OBJECT_LABEL,
  type WorkflowPhase,
} from '@slipway/backstage-plugin-mlops-common';
import {
  cut,
  intern,
  type Projection,
} from '@slipway/backstage-plugin-mlops-node';
import { isHeldByNode, topSteps } from '../graph/topSteps';
import { nodesAtHand } from '../graph/nodesAtHand';
import { packDetails, type RunDetails } from './details';
import type { ObservedRun } from './ObservedRun';
import { workflowSchema, type RawWorkflow } from './schema';

const LABEL = 'workflows.argoproj.io/';
const ARCHIVED = `${LABEL}workflow-archiving-status`;
/** Whom this portal submitted it for; the server knows only the portal. */
const REQUESTED_BY = 'slipway.dev/requested-by';
const MAX_LABELS = 64;
const MAX_MESSAGE = 300;
const MAX_PARAMETERS = 20;
const MAX_VALUE = 200;

type Nodes = Readonly<Record<string, unknown>>;

/** Cuts a Workflow down; undefined for what is no Workflow. */
export const projectRun: Projection<ObservedRun> = (object, { cluster }) => {
  const parsed = workflowSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const workflow = parsed.data;
  const { metadata } = workflow;
  const nodes = nodesAtHand(workflow.status);
  return {
    cluster: intern(cluster),
    namespace: intern(metadata.namespace ?? ''),
    name: metadata.name,
    labels: labelsOf(workflow),
    annotations: backReferences(workflow),
    phase: phaseOf(workflow, nodes),
    createdAt: metadata.creationTimestamp ?? '',
    ...(isUntaken(workflow) && { untaken: true }),
    archived: metadata.labels[ARCHIVED] === 'Persisted',
    details: packDetails(detailsOf(workflow, nodes)),
  };
};

function detailsOf(
  { metadata, spec, status }: RawWorkflow,
  nodes: Nodes,
): RunDetails {
  const { annotations, labels } = metadata;
  return {
    message: status?.message ? cut(status.message, MAX_MESSAGE) : undefined,
    progress: status?.progress || undefined,
    template:
      spec?.workflowTemplateRef?.name ?? labels[`${LABEL}workflow-template`],
    cronWorkflow: labels[`${LABEL}cron-workflow`],
    creator: annotations[REQUESTED_BY] ?? creatorOf(labels),
    startedAt: status?.startedAt || undefined,
    finishedAt: status?.finishedAt || undefined,
    parameters: (spec?.arguments?.parameters ?? [])
      .slice(0, MAX_PARAMETERS)
      .map(({ name, value = '' }) => ({ name, value: cut(value, MAX_VALUE) })),
    steps: topSteps(metadata.name, nodes),
  };
}

/** As a person reads it; a label cannot hold an `@` (util/creator). */
function creatorOf(labels: Record<string, string>): string | undefined {
  return (
    labels[`${LABEL}creator-preferred-username`] ||
    labels[`${LABEL}creator-email`]?.replace('.at.', '@') ||
    labels[`${LABEL}creator`] ||
    undefined
  );
}

/**
 * The controller gives a phase to whatever it takes up, also to what has to
 * wait for its turn (argo-workflows v4.1, workflow/controller/controller.go,
 * processNextItem).
 */
function isUntaken({ metadata, status }: RawWorkflow): boolean {
  return !status?.phase && !metadata.deletionTimestamp;
}

/** Argo's phase reads Running while a suspend holds the run. */
function phaseOf({ spec, status }: RawWorkflow, nodes: Nodes): WorkflowPhase {
  switch (status?.phase) {
    case 'Succeeded':
    case 'Failed':
    case 'Error':
      return status.phase;
    case 'Running':
      return spec?.suspend || isHeldByNode(nodes) ? 'Suspended' : 'Running';
    default:
      return spec?.suspend ? 'Suspended' : 'Pending';
  }
}

function labelsOf({ metadata }: RawWorkflow): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata.labels)
      .slice(0, MAX_LABELS)
      .map(([key, value]) => [intern(key), intern(value)]),
  );
}

function backReferences({ metadata }: RawWorkflow): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const key of [OBJECT_LABEL.entityRef, OBJECT_LABEL.kubernetesId]) {
    const value = metadata.annotations[key];
    if (value) kept[key] = intern(cut(value, MAX_MESSAGE));
  }
  return kept;
}
