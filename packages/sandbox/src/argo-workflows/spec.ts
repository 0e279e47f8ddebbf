import { z } from 'zod';
import { inputsSchema, outputsSchema, parameterSchema } from './nodes/node';

const intOrString = z.union([z.number(), z.string()]).transform(Number);
const text = z.union([z.string(), z.number()]).transform(String);
const labels = z.record(z.string(), z.string());

const templateRefSchema = z.looseObject({
  name: z.string(),
  template: z.string(),
  clusterScope: z.boolean().optional(),
});

const argumentsSchema = z.looseObject({
  parameters: z.array(parameterSchema).optional(),
});

const callSchema = z.looseObject({
  name: z.string(),
  template: z.string().optional(),
  templateRef: templateRefSchema.optional(),
  arguments: argumentsSchema.optional(),
  when: z.string().optional(),
  withItems: z.array(z.unknown()).optional(),
  withParam: z.string().optional(),
  continueOn: z
    .looseObject({
      failed: z.boolean().optional(),
      error: z.boolean().optional(),
    })
    .optional(),
});
/** A step, or a task of a DAG: a template called with arguments. */
export type Call = z.infer<typeof callSchema>;

const taskSchema = callSchema.extend({
  dependencies: z.array(z.string()).optional(),
  depends: z.string().optional(),
});
export type Task = z.infer<typeof taskSchema>;

const containerSchema = z.looseObject({
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  source: z.string().optional(),
});

export const templateSchema = z.looseObject({
  name: z.string().optional(),
  inputs: inputsSchema.optional(),
  outputs: outputsSchema.optional(),
  container: containerSchema.optional(),
  script: containerSchema.optional(),
  steps: z.array(z.array(callSchema)).optional(),
  dag: z
    .looseObject({
      tasks: z.array(taskSchema),
      target: z.string().optional(),
      failFast: z.boolean().optional(),
    })
    .optional(),
  suspend: z.looseObject({ duration: text.optional() }).optional(),
  retryStrategy: z
    .looseObject({
      limit: intOrString.optional(),
      retryPolicy: z.string().optional(),
      backoff: z
        .looseObject({
          duration: text.optional(),
          factor: intOrString.optional(),
        })
        .optional(),
    })
    .optional(),
  metadata: z
    .looseObject({ labels: labels.optional(), annotations: labels.optional() })
    .optional(),
});
export type Template = z.infer<typeof templateSchema>;

export const workflowSpecSchema = z.looseObject({
  entrypoint: z.string().optional(),
  templates: z.array(templateSchema).optional(),
  arguments: argumentsSchema.optional(),
  onExit: z.string().optional(),
  suspend: z.boolean().optional(),
  shutdown: z.string().optional(),
  workflowTemplateRef: z
    .looseObject({ name: z.string(), clusterScope: z.boolean().optional() })
    .optional(),
  workflowMetadata: z
    .looseObject({ labels: labels.optional(), annotations: labels.optional() })
    .optional(),
  podMetadata: z
    .looseObject({ labels: labels.optional(), annotations: labels.optional() })
    .optional(),
  serviceAccountName: z.string().optional(),
  ttlStrategy: z
    .looseObject({ secondsAfterCompletion: z.number().optional() })
    .optional(),
});
export type WorkflowSpec = z.infer<typeof workflowSpecSchema>;

/** `90`, `90s`, `5m`, `1h` in seconds. */
export function seconds(duration: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(duration.trim());
  if (!match) {
    throw new Error(`unable to parse ${duration} as a duration`);
  }
  const unit: Record<string, number> = { ms: 0.001, m: 60, h: 3600, d: 86_400 };
  return Number(match[1]) * (unit[match[2]] ?? 1);
}
