import { timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';

/** Who may come in. Like a server with `basic-auth`, or one behind a proxy. */
export interface MlflowAuth {
  token?: string;
  username?: string;
  password?: string;
}

export function requireAuth(auth: MlflowAuth): RequestHandler {
  const accepted: string[] = [];
  if (auth.token) {
    accepted.push(`Bearer ${auth.token}`);
  }
  if (auth.username) {
    const pair = `${auth.username}:${auth.password ?? ''}`;
    accepted.push(`Basic ${Buffer.from(pair).toString('base64')}`);
  }
  return (request, response, next) => {
    const given = request.headers.authorization ?? '';
    if (accepted.some(each => isEqual(each, given))) {
      next();
      return;
    }
    response
      .status(401)
      .set('WWW-Authenticate', 'Basic realm="mlflow"')
      .type('text/plain')
      .send(
        'You are not authenticated. Please see https://www.mlflow.org/docs/latest/auth/index.html#authenticating-to-mlflow on how to authenticate.',
      );
  };
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
