import { ConflictError, NotFoundError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { OBJECT_LABEL } from '@slipway/backstage-plugin-mlops-common';
import {
  createStepHandler,
  type StepContext,
  type StepHandler,
  type StepOutcome,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import { OPERATION_LABEL } from '../control/LiveWorkflow';
import type {
  WorkflowControl,
  WorkflowPlace,
} from '../control/WorkflowControl';

const LABEL = 'workflows.argoproj.io/';
const REQUESTED_BY = 'slipway.dev/requested-by';
/** What the server and the controller write (resubmit: workflow/util/util.go). */
const NOT_CARRIED = [
  `${LABEL}creator`,
  `${LABEL}phase`,
  `${LABEL}completed`,
  `${LABEL}workflow-archiving-status`,
];
/**
 * By these Argo CD knows what it keeps (argo-cd v3.5, util/argo/
 * resource_tracking.go): a copy of them would be pruned as what Git lacks.
 */
const TRACKING_LABELS = [
  'app.kubernetes.io/instance',
  'argocd.argoproj.io/instance',
];
const TRACKING_ANNOTATIONS =
  /^(argocd\.argoproj\.io\/|kubectl\.kubernetes\.io\/last-applied-configuration$)/;
const MAX_BASE = 40;

export const placeSchema = z.object({
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
});

const submitSchema = z.object({
  template: placeSchema,
  parameters: z.record(z.string(), z.string()),
  /** By which the entity finds its runs. */
  labels: z.record(z.string(), z.string()),
});

/** Starts a training from its WorkflowTemplate. */
export function submitWorkflow(control: WorkflowControl): StepHandler {
  return createStepHandler({
    system: 'argo-workflows',
    kind: 'workflow.submit',
    input: submitSchema,
    run(context) {
      const { template, parameters, labels } = context.input;
      const { name } = template;
      return createOnce(context, control, template, async () => ({
        metadata: {
          labels: { ...labels, [`${LABEL}workflow-template`]: name },
          annotations: {
            [OBJECT_LABEL.entityRef]: context.operation.entityRef,
          },
        },
        spec: {
          workflowTemplateRef: { name },
          arguments: {
            parameters: Object.entries(parameters).map(([key, value]) => ({
              name: key,
              value,
            })),
          },
        },
      }));
    },
  });
}

/** Runs the same once more, from its beginning. */
export function resubmitWorkflow(control: WorkflowControl): StepHandler {
  return createStepHandler({
    system: 'argo-workflows',
    kind: 'workflow.resubmit',
    input: z.object({ run: placeSchema }),
    run(context) {
      const { run } = context.input;
      return createOnce(context, control, run, async () => {
        const live = await control.read(run, context.signal);
        const { shutdown: _shutdown, suspend: _suspend, ...spec } = live.spec;
        return {
          metadata: {
            labels: {
              ...without(live.labels, [...NOT_CARRIED, ...TRACKING_LABELS]),
              [`${LABEL}resubmitted-from-workflow`]: run.name,
            },
            annotations: untracked(live.annotations),
          },
          spec,
        };
      });
    },
  });
}

/**
 * The name is made of the operation's id, so that a second attempt, of this
 * life or a later one, meets the first one's Workflow and no second is made.
 */
async function createOnce(
  context: StepContext<unknown>,
  control: WorkflowControl,
  from: WorkflowPlace,
  partsOf: () => Promise<{
    metadata: { labels: JsonObject; annotations: JsonObject };
    spec: JsonObject;
  }>,
): Promise<StepOutcome> {
  const { operation, signal } = context;
  const place = { ...from, name: nameFor(from.name, operation.id) };
  if (!(await isThere(control, place, operation.id, signal))) {
    const { metadata, spec } = await partsOf();
    const marked = {
      labels: { ...metadata.labels, [OPERATION_LABEL]: operation.id },
      annotations: {
        ...metadata.annotations,
        [REQUESTED_BY]: operation.requestedBy,
      },
    };
    await control.create(place, { metadata: marked, spec }, signal);
  }
  const id = `${place.cluster}/${place.namespace}/${place.name}`;
  return {
    state: 'done',
    message: `Workflow ${place.name} is submitted`,
    output: { run: id, name: place.name },
  };
}

async function isThere(
  control: WorkflowControl,
  place: WorkflowPlace,
  operationId: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { labels } = await control.read(place, signal);
    if (labels[OPERATION_LABEL] === operationId) return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
  throw new ConflictError(
    `There is a Workflow ${place.name} of somebody else; start it again`,
  );
}

function nameFor(base: string, operationId: string): string {
  const suffix = operationId.toLowerCase().replace(/[^a-z0-9]/g, '');
  const start = base.slice(0, MAX_BASE).replace(/[-.]+$/, '');
  return `${start}-${suffix.slice(-16)}`;
}

function untracked(
  annotations: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).filter(
      ([key]) => !TRACKING_ANNOTATIONS.test(key),
    ),
  );
}

function without(
  labels: Readonly<Record<string, string>>,
  keys: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) => !keys.includes(key)),
  );
}
