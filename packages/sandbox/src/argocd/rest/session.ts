import type { NextFunction, Request, Response } from 'express';
import { GrpcError } from '../../grpc';
import { sendError } from './errors';

/** The one account; its password is the token. */
export const USERNAME = 'admin';

function tokenOf(request: Request): string | undefined {
  const [, bearer] =
    /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (bearer) {
    return bearer;
  }
  const cookies = (request.headers.cookie ?? '').split(/;\s*/);
  const [, cookie] =
    cookies
      .map(each => each.split('='))
      .find(([name]) => name === 'argocd.token') ?? [];
  return cookie;
}

export function isAuthenticated(request: Request, token: string): boolean {
  return tokenOf(request) === token;
}

/** Lets nobody through without the token, by header or cookie. */
export function requireSession(token: string) {
  return (request: Request, response: Response, next: NextFunction) => {
    const given = tokenOf(request);
    if (given === token) {
      next();
      return;
    }
    sendError(
      response,
      new GrpcError(
        'Unauthenticated',
        given === undefined
          ? 'no session information'
          : 'invalid session: token signature is invalid: signature is invalid',
      ),
    );
  };
}

export function signIn(body: Record<string, unknown>, token: string) {
  const { username, password } = body;
  if (!username || !password) {
    throw new GrpcError('Unauthenticated', 'no credentials supplied');
  }
  if (username !== USERNAME || password !== token) {
    throw new GrpcError('Unauthenticated', 'Invalid username or password');
  }
  return { token };
}

/** Content-Type has to be exactly this, also where there is no body. */
export function requireJson(
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  const type = (request.headers['content-type'] ?? '').toLowerCase();
  if (request.method === 'GET' || type === 'application/json') {
    next();
  } else {
    response.status(415).type('text/plain').send('Invalid content type\n');
  }
}
