import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Request } from 'express';
import { z } from 'zod';

const LONGEST = 500;
const word = z
  .string()
  .transform(text => text.slice(0, LONGEST))
  .optional()
  .catch(undefined);

/** What can be read of a request before it is known to be well-formed. */
const bodySchema = z
  .object({ entityRef: word, action: word, environment: word, reason: word })
  .catch({});

const namingSchema = z.object({ id: word }).catch({});

/** By the path it is about an entity, or an operation. */
export function attemptedIn({ params, body }: Request): JsonObject {
  const { kind, namespace, name, id } = params;
  if (id !== undefined) return { operationId: id.slice(0, LONGEST) };
  return {
    ...attemptedBy(body),
    entityRef: `${kind}:${namespace}/${name}`.toLowerCase().slice(0, LONGEST),
  };
}

/**
 * Who attempts it, whether that is let in or not.
 *
 * @throws AuthenticationError for nobody.
 */
export async function attemptingUser(
  httpAuth: HttpAuthService,
  request: Request,
): Promise<string> {
  const { principal } = await httpAuth.credentials(request, {
    allow: ['user', 'service'],
  });
  return principal.type === 'user'
    ? principal.userEntityRef
    : principal.subject;
}

/** What a request names an operation by, which may be none. */
export function operationNamedBy(given: unknown): JsonObject {
  const { id } = namingSchema.parse(given);
  return id === undefined ? {} : { operationId: id };
}

export function attemptedBy(body: unknown): JsonObject {
  const { entityRef, action, environment, reason } = bodySchema.parse(body);
  return {
    ...(entityRef && { entityRef }),
    ...(action && { action }),
    ...(environment && { environment }),
    ...(reason && { reason }),
  };
}
