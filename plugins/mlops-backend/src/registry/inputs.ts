import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';
import { entityParamsSchema } from '../router/validate';

/** Of the entity whose delivery it is about. */
export const entityRef = z
  .string()
  .max(500)
  .describe(
    'The service in the catalog, such as component:default/fraud-detection',
  )
  .transform((value, context) => {
    const parsed = read(value);
    if (parsed) return parsed;
    context.addIssue(
      'is not an entity reference like component:default/fraud-detection',
    );
    return z.NEVER;
  });

export const environment = z
  .string()
  .min(1)
  .max(100)
  .describe('Such as production');

function read(value: string): string | undefined {
  try {
    const parts = parseEntityRef(value, {
      defaultKind: 'component',
      defaultNamespace: 'default',
    });
    const params = entityParamsSchema.safeParse(parts);
    return params.success ? stringifyEntityRef(params.data) : undefined;
  } catch {
    return undefined;
  }
}
