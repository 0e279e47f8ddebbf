import { createHash } from 'node:crypto';
import type {
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { Request } from 'express';
import { z } from 'zod';
import { ExpiringMap } from '../entities/ExpiringMap';
import type { Asker } from './DeliveryAuthorizer';
import { principalKey } from './principalKey';

/**
 * Whom a request comes from.
 *
 * @throws AuthenticationError for nobody.
 */
export type Identify = (request: Request) => Promise<Asker>;

/** For how long the signature of a user's token is not looked at again. */
export const IDENTITY_REMEMBERED_MS = 10_000;
const REMEMBERED_TOKENS = 5_000;

// As DefaultHttpAuthService (backend-defaults) takes it from a request.
const BEARER = /^Bearer[ ]+(\S+)$/i;

export function identifyEachTime(httpAuth: HttpAuthService): Identify {
  return async request => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    return { credentials, key: principalKey(credentials, request) };
  };
}

/**
 * Checks a user's token once in a while, not with each request: that is a third
 * of what an answer from memory costs. A token says for itself who it belongs to
 * and until when, so what was found to be right stays so until it expires. A
 * refusal is never remembered, nor is a service or who acts for somebody else.
 */
export function identifyRemembering(httpAuth: HttpAuthService): Identify {
  const identify = identifyEachTime(httpAuth);
  const remembered = new ExpiringMap<Asker>({
    milliseconds: IDENTITY_REMEMBERED_MS,
    capacity: REMEMBERED_TOKENS,
  });
  return async request => {
    const token = bearerToken(request);
    if (!token) return identify(request);
    const key = createHash('sha256').update(token).digest('base64');
    const known = remembered.get(key);
    if (known && !hasExpired(known.credentials)) return known;
    const asker = await identify(request);
    if (isOfToken(asker.credentials, token)) remembered.set(key, asker);
    return asker;
  };
}

function bearerToken({ headers }: Request): string | undefined {
  return headers.authorization?.match(BEARER)?.[1];
}

function hasExpired({ expiresAt }: BackstageCredentials): boolean {
  return !expiresAt || expiresAt.getTime() <= Date.now();
}

const claimsSchema = z.object({ sub: z.string(), exp: z.number() });
const userSchema = z.object({
  type: z.literal('user'),
  userEntityRef: z.string(),
  actor: z.undefined().optional(),
});

/**
 * Whether these are the credentials that the token by itself stands for. A
 * portal's own `httpAuth` can go by something else in the request, and a token
 * that a backend made can carry another inside.
 */
function isOfToken(
  { principal, expiresAt }: BackstageCredentials,
  token: string,
): boolean {
  const user = userSchema.safeParse(principal);
  const claims = claimsSchema.safeParse(claimsOf(token));
  return (
    user.success &&
    claims.success &&
    claims.data.sub === user.data.userEntityRef &&
    claims.data.exp * 1_000 === expiresAt?.getTime()
  );
}

function claimsOf(token: string): unknown {
  const [, claims = ''] = token.split('.');
  try {
    return JSON.parse(Buffer.from(claims, 'base64url').toString());
  } catch {
    return undefined;
  }
}
