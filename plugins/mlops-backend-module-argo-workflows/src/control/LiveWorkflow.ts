import { z } from 'zod';
import { isRecord, nodesAtHand } from '../graph/nodesAtHand';
import { workflowSchema } from '../run/schema';

/** The label of a Workflow that an operation of the portal has made. */
export const OPERATION_LABEL = 'slipway.dev/operation';

const jsonRecord = z.record(z.string(), z.json());
const rawSchema = z.object({
  metadata: z.object({
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: jsonRecord,
});

/** A Workflow as far as it has to be known to change it. */
export interface LiveWorkflow {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** Whole: it is what a resubmission runs again. */
  spec: z.infer<typeof jsonRecord>;
  phase: string;
  finishedAt?: string;
  suspended: boolean;
  /** The ids of suspend nodes that wait. */
  waiting: readonly string[];
}

export function parseWorkflow(object: unknown): LiveWorkflow {
  const { metadata, spec } = rawSchema.parse(object);
  const { status } = workflowSchema.parse(object);
  return {
    labels: metadata.labels,
    annotations: metadata.annotations,
    spec,
    phase: status?.phase ?? '',
    ...(status?.finishedAt && { finishedAt: status.finishedAt }),
    suspended: spec.suspend === true,
    waiting: Object.entries(nodesAtHand(status)).flatMap(([id, node]) =>
      isRecord(node) && node.type === 'Suspend' && node.phase === 'Running'
        ? [id]
        : [],
    ),
  };
}

export function hasEnded({ phase }: LiveWorkflow): boolean {
  return ['Succeeded', 'Failed', 'Error'].includes(phase);
}
