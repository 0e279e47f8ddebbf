import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { GiteaError } from './giteaError';

/** Whose name is used when a token comes without one. */
const TOKEN_USER = 'slipway';

/** Who asks: somebody with the token, nobody, or somebody with a wrong one. */
export type Caller =
  | { readonly kind: 'user'; readonly login: string }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'refused' };

/** Reads `Bearer`, `token` and `Basic`, whose password is the token. */
export function callerOf(request: Request, token: string): Caller {
  const header = request.headers.authorization;
  if (!header) {
    return { kind: 'anonymous' };
  }
  const [scheme = '', value = ''] = header.split(/\s+/);
  switch (scheme.toLowerCase()) {
    case 'bearer':
    case 'token':
      return isSame(value, token)
        ? { kind: 'user', login: TOKEN_USER }
        : { kind: 'refused' };
    case 'basic':
      return fromBasic(value, token);
    default:
      return { kind: 'refused' };
  }
}

/** @throws GiteaError (401) */
export function loginOf(caller: Caller): string {
  if (caller.kind === 'user') {
    return caller.login;
  }
  throw new GiteaError(
    401,
    caller.kind === 'refused'
      ? 'invalid username, password or token'
      : 'token is required',
  );
}

function fromBasic(value: string, token: string): Caller {
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const name = text.slice(0, colon < 0 ? undefined : colon);
  const password = colon < 0 ? '' : text.slice(colon + 1);
  if (isSame(password, token)) {
    const login = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) ? name : TOKEN_USER;
    return { kind: 'user', login };
  }
  return isSame(name, token)
    ? { kind: 'user', login: TOKEN_USER }
    : { kind: 'refused' };
}

function isSame(given: string, token: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(token);
  return left.length === right.length && timingSafeEqual(left, right);
}
