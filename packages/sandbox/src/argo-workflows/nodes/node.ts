import { z } from 'zod';

const NODE_PHASES = [
  'Pending',
  'Running',
  'Succeeded',
  'Skipped',
  'Failed',
  'Error',
  'Omitted',
] as const;

const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);

export const parameterSchema = z.looseObject({
  name: z.string(),
  value: value.optional(),
  default: value.optional(),
  valueFrom: z
    .looseObject({
      parameter: z.string().optional(),
      path: z.string().optional(),
      default: value.optional(),
      supplied: z.looseObject({}).optional(),
    })
    .optional(),
});
export type Parameter = z.infer<typeof parameterSchema>;

export const inputsSchema = z.looseObject({
  parameters: z.array(parameterSchema).optional(),
  artifacts: z.array(z.looseObject({ name: z.string() })).optional(),
});

export const outputsSchema = inputsSchema.extend({
  result: z.string().optional(),
  exitCode: z.string().optional(),
});
export type Outputs = z.infer<typeof outputsSchema>;

const nodeSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string().optional(),
  type: z.string(),
  templateName: z.string().optional(),
  templateScope: z.string().optional(),
  phase: z.enum(NODE_PHASES).optional(),
  boundaryID: z.string().optional(),
  message: z.string().optional(),
  startedAt: z.string().nullish(),
  finishedAt: z.string().nullish(),
  progress: z.string().optional(),
  inputs: inputsSchema.optional(),
  outputs: outputsSchema.optional(),
  children: z.array(z.string()).optional(),
  outboundNodes: z.array(z.string()).optional(),
  hostNodeName: z.string().optional(),
  nodeFlag: z
    .looseObject({
      retried: z.boolean().optional(),
      hooked: z.boolean().optional(),
    })
    .optional(),
  resourcesDuration: z.record(z.string(), z.number()).optional(),
});
export type Node = z.infer<typeof nodeSchema>;
export type NodePhase = NonNullable<Node['phase']>;
export type NodeMap = Record<string, Node>;

export const nodeMapSchema = z.record(z.string(), nodeSchema);

/** Nothing more will happen to it. */
export function isFulfilled({ phase }: Node): boolean {
  return phase !== undefined && phase !== 'Pending' && phase !== 'Running';
}

export function isFailed({ phase }: Node): boolean {
  return phase === 'Failed' || phase === 'Error';
}

/** A suspend node that waits for somebody. */
export function isWaiting(node: Node): boolean {
  return node.type === 'Suspend' && node.phase === 'Running';
}
