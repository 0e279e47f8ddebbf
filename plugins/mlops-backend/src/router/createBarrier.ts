import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { AuditRefusal } from '@slipway/backstage-plugin-mlops-node';
import type { Request, RequestHandler, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { attemptedIn } from './operations/attempted';
import { WRITE_ROUTES } from './operations/writeRoutes';
import { TooManyRequestsError } from './TooManyRequestsError';

/**
 * Lets nobody through who shows no credentials, to any route behind it. Where
 * something would have been changed, the auditor is told: Backstage's own
 * barrier tells nobody, so the paths of those routes are open there, and only
 * there.
 */
export function createBarrier(options: {
  httpAuth: HttpAuthService;
  auditRefusal: AuditRefusal;
}): Router {
  const { httpAuth, auditRefusal } = options;
  const barrier = PromiseRouter();
  const identify = async (request: Request) => {
    await httpAuth.credentials(request, { allow: ['user', 'service'] });
  };
  for (const { path, eventId, severityLevel } of WRITE_ROUTES) {
    const audited: RequestHandler = async (request, response, next) => {
      try {
        await identify(request);
      } catch (error) {
        const isOver = await auditRefusal(request, response, {
          eventId,
          severityLevel,
          error: toError(error).message,
          // The body of nobody is not read.
          meta: { ...attemptedIn(request), origin: { via: 'http' } },
        });
        throw isOver ? tooMany() : error;
      }
      next();
    };
    barrier.post(path, audited);
  }
  barrier.use(async (request, _response, next) => {
    await identify(request);
    next();
  });
  return barrier;
}

function tooMany(): TooManyRequestsError {
  return new TooManyRequestsError(
    'Too many calls were refused from this address because they show no right token; sign in, and wait a minute',
  );
}
