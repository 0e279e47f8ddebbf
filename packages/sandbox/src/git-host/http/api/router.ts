import express, { type Router } from 'express';
import { errorHandler, notFound } from '../giteaError';
import type { ApiContext } from './apiContext';
import { addBranchRoutes } from './branchRoutes';
import { addCommitRoutes } from './commitRoutes';
import { addContentRoutes } from './contentRoutes';
import { addPullRoutes } from './pullRoutes';
import { addRepositoryRoutes } from './repositoryRoutes';

/** Gitea's API, version 1, as far as a portal needs it. */
export function createGiteaApi(context: ApiContext): Router {
  const router = express.Router();
  router.use(express.json({ limit: '50mb' }));
  addRepositoryRoutes(router, context);
  addBranchRoutes(router, context);
  addCommitRoutes(router, context);
  addContentRoutes(router, context);
  addPullRoutes(router, context);
  router.use((_request, _response, next) => next(notFound()));
  router.use(errorHandler(() => context.host.baseUrl));
  return router;
}
