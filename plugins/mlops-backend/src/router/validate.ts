import { InputError } from '@backstage/errors';
import { workflowPhaseSchema } from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';

const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const KUBERNETES_NAME = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;
const PRINTABLE = /^[^\p{Cc}\p{Cs}]+$/u;

const name = z
  .string()
  .max(253)
  .regex(NAME, 'is not a name: letters, digits, - _ and . are allowed');
const kubernetesName = z
  .string()
  .max(253)
  .regex(KUBERNETES_NAME, 'is not the name of a Kubernetes object');
/** On one line, of characters that can be seen. */
export const text = (longest: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(longest)
    .regex(PRINTABLE, 'has characters that cannot be printed');

export const entityParamsSchema = z.object({
  kind: name,
  namespace: name,
  name,
});

export const workflowParamsSchema = z.object({
  cluster: text(253),
  workflowNamespace: kubernetesName,
  workflow: kubernetesName,
});

export const workflowsQuerySchema = z.object({
  limit: z.coerce.number('is not a number').int().min(1).max(500).default(50),
  phase: workflowPhaseSchema.optional(),
});

/** What an earlier page gave as `next`, or an instant. */
const cursor = z.union([
  z
    .string()
    .regex(/^\d{1,15}_\d{1,18}$/)
    .transform(next => {
      const [at, id] = next.split('_');
      return { at: Number(at), id };
    }),
  z.iso
    .datetime({ offset: true })
    .transform(instant => ({ at: Date.parse(instant) })),
]);

export const timelineQuerySchema = z.object({
  limit: z.coerce.number('is not a number').int().min(1).max(200).default(50),
  before: cursor.optional(),
});

export const logsQuerySchema = z.object({ node: text(1000) });

export const modelParamsSchema = z.object({ model: text(500) });

export const compareQuerySchema = z.object({
  a: name,
  b: name,
  instance: text(253).optional(),
});

/**
 * Reads what a request brings.
 *
 * @throws InputError that names the field.
 */
export function validate<T extends z.ZodType>(
  schema: T,
  input: unknown,
): z.infer<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue.path.join('.') || 'input';
  throw new InputError(`'${field}' is not valid: ${issue.message}`);
}
