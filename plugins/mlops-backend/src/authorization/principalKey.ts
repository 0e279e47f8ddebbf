import { createHash } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Request } from 'express';

/**
 * By what a decision is remembered: who asks, and with which token, so that
 * nothing decided for one token is ever used for another. The token itself is
 * not kept.
 */
export function principalKey(
  credentials: BackstageCredentials,
  request: Request,
): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(credentials.principal));
  hash.update('\n');
  hash.update(request.headers.authorization ?? '');
  return hash.digest('base64');
}
