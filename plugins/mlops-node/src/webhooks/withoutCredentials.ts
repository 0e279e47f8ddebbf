import type { Request } from 'express';

const CREDENTIALS = new Set(['authorization', 'cookie']);

/**
 * The request as one that shows no credentials. Backstage's auditor looks for
 * who it is, and takes no event of a request whose token is not right
 * (backend-defaults 0.18, DefaultAuditorService `getActorId`). What follows the
 * path is left out: a token can stand there by mistake.
 */
export function withoutCredentials(request: Request): Request {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !CREDENTIALS.has(name)),
  );
  const [originalUrl] = request.originalUrl.split('?', 1);
  return Object.create(request, {
    headers: { value: headers },
    originalUrl: { value: originalUrl },
  });
}
