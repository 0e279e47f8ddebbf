import express, { Router, type Request, type Response } from 'express';
import { GrpcError } from '../../grpc';
import type { SandboxContext } from '../../context';
import type { Repositories } from '../../repositories';
import type { ApplicationStore } from '../controller/applicationStore';
import type { TrackingIndex } from '../state/trackingIndex';
import { ApplicationAccess } from './applicationAccess';
import { addApplicationRoutes } from './applicationRoutes';
import { sendError } from './errors';
import { addInstallationRoutes } from './installationRoutes';
import { bodyOf } from './query';
import {
  isAuthenticated,
  requireJson,
  requireSession,
  signIn,
  USERNAME,
} from './session';

export interface ArgoCdApiOptions {
  context: SandboxContext;
  repositories: Repositories;
  tracking: TrackingIndex;
  store: ApplicationStore;
  token: string;
}

/** Argo CD's REST API, as far as a delivery portal needs it. */
export function createArgoCdApi(options: ArgoCdApiOptions): Router {
  const { context, repositories, tracking, store, token } = options;
  const router = Router();
  router.use(requireJson);
  router.use(express.json({ type: () => true, limit: '4mb' }));
  router.use(
    (error: unknown, _request: Request, response: Response, _next: unknown) =>
      sendError(
        response,
        new GrpcError(
          'InvalidArgument',
          error instanceof Error ? error.message : 'invalid body',
        ),
      ),
  );

  router.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok');
  });
  router.get('/api/version', (request, response) => {
    const known = isAuthenticated(request, token);
    response.json({
      Version: 'v3.5.1+sandbox',
      ...(known && { Platform: 'linux/amd64', KustomizeVersion: 'v5.8.0' }),
    });
  });
  router.post('/api/v1/session', (request, response) => {
    try {
      const session = signIn(bodyOf(request), token);
      response.cookie('argocd.token', token, {
        httpOnly: true,
        path: '/',
        sameSite: 'lax',
      });
      response.json(session);
    } catch (error) {
      sendError(response, error);
    }
  });
  router.delete('/api/v1/session', (_request, response) => {
    response.clearCookie('argocd.token').json({ token: '' });
  });
  router.get('/api/v1/session/userinfo', (request, response) => {
    response.json(
      isAuthenticated(request, token)
        ? { loggedIn: true, username: USERNAME, iss: 'argocd' }
        : {},
    );
  });

  router.use(requireSession(token));
  const access = new ApplicationAccess(context, repositories, tracking);
  addApplicationRoutes(router, access, store, repositories);
  addInstallationRoutes(router, context, repositories);
  router.use((_request, response) => {
    sendError(response, new GrpcError('NotFound', 'Not Found'));
  });
  return router;
}
