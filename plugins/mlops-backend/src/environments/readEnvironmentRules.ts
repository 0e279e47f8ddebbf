import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import type { EnvironmentRule } from './environmentRule';

const pattern = z.string().min(1).max(253);

const matchSchema = z
  .strictObject({
    labels: z.record(z.string(), pattern).optional(),
    namespace: pattern.optional(),
    application: pattern.optional(),
    cluster: pattern.optional(),
  })
  .refine(match => Object.keys(match).length > 0, {
    message: 'give labels, namespace, application or cluster',
  });

const rulesSchema = z.array(
  z.strictObject({
    name: z.string().min(1).max(63),
    match: z.array(matchSchema).min(1),
  }),
);

/**
 * Reads `mlops.environments`.
 *
 * @throws InputError that names the part that cannot be read.
 */
export function readEnvironmentRules(config: Config): EnvironmentRule[] {
  const value = config.getOptional('mlops.environments') ?? [];
  const parsed = rulesSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = ['mlops.environments', ...issue.path].join('.');
  throw new InputError(`Config ${path} cannot be read: ${issue.message}`);
}
