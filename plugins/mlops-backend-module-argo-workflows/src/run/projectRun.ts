import {
  OBJECT_LABEL,
  type WorkflowPhase,
} from '@slipway/backstage-plugin-mlops-common';
import type { Projection } from '@slipway/backstage-plugin-mlops-node';
import { topSteps } from '../graph/topSteps';
import { unpackNodes } from '../graph/unpackNodes';
import type { ObservedRun } from './ObservedRun';
import { workflowSchema, type RawNode, type RawWorkflow } from './schema';

const LABEL = 'workflows.argoproj.io/';
const ARCHIVED = 'workflows.argoproj.io/workflow-archiving-status';
const MAX_LABELS = 30;
const MAX_MESSAGE = 300;
const MAX_PARAMETERS = 20;
const MAX_VALUE = 200;

/** Cuts a Workflow down; undefined for what is no Workflow. */
export const projectRun: Projection<ObservedRun> = (object, { cluster }) => {
  const parsed = workflowSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, spec, status } = parsed.data;
  const labels = Object.fromEntries(
    Object.entries(metadata.labels ?? {}).slice(0, MAX_LABELS),
  );
  const unpacked = unpackNodes(status);
  const nodes = unpacked.state === 'known' ? unpacked.nodes : [];
  return {
    cluster,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    labels,
    annotations: backReferences(metadata.annotations),
    phase: phaseOf(parsed.data, nodes),
    message: status?.message?.slice(0, MAX_MESSAGE) || undefined,
    progress: status?.progress,
    template:
      spec?.workflowTemplateRef?.name ?? labels[`${LABEL}workflow-template`],
    cronWorkflow: labels[`${LABEL}cron-workflow`],
    creator: labels[`${LABEL}creator`],
    createdAt: metadata.creationTimestamp ?? '',
    startedAt: status?.startedAt,
    finishedAt: status?.finishedAt,
    parameters: (spec?.arguments?.parameters ?? [])
      .slice(0, MAX_PARAMETERS)
      .map(({ name, value = '' }) => ({
        name,
        value: value.slice(0, MAX_VALUE),
      })),
    steps: topSteps(metadata.name, nodes),
    archived: labels[ARCHIVED] === 'Persisted',
  };
};

/** Argo's phase reads Running while a suspend holds the run. */
function phaseOf(
  { spec, status }: RawWorkflow,
  nodes: readonly RawNode[],
): WorkflowPhase {
  switch (status?.phase) {
    case 'Succeeded':
    case 'Failed':
    case 'Error':
      return status.phase;
    case 'Running':
      return spec?.suspend || isHeld(nodes) ? 'Suspended' : 'Running';
    default:
      return spec?.suspend ? 'Suspended' : 'Pending';
  }
}

/** A suspend node waits, and no pod works beside it. */
function isHeld(nodes: readonly RawNode[]): boolean {
  const running = nodes.filter(({ phase }) => phase === 'Running');
  return (
    running.some(({ type }) => type === 'Suspend') &&
    !running.some(({ type }) => type === 'Pod')
  );
}

function backReferences(
  annotations: Record<string, string> | undefined,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const key of [OBJECT_LABEL.entityRef, OBJECT_LABEL.kubernetesId]) {
    const value = annotations?.[key];
    if (value) kept[key] = value.slice(0, 300);
  }
  return kept;
}
