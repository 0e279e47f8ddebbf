import { NotFoundError } from '@backstage/errors';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { createBarrier } from './createBarrier';
import { addDeliveryRoute } from './deliveryRoute';
import { addFleetRoute } from './fleetRoute';
import { addLogsRoute } from './logsRoute';
import { addModelRoutes } from './modelRoutes';
import { addOperationRoutes } from './operations/operationRoutes';
import type { RouteContext } from './routeContext';
import { addSourcesRoute } from './sourcesRoute';
import { addTimelineRoute } from './timelineRoute';
import { addWorkflowRoutes } from './workflowRoutes';

export function createRouter(context: RouteContext): Router {
  const router = PromiseRouter();
  // It lets in by itself, and comes before the barrier.
  addDeliveryRoute(router, context);
  router.use(createBarrier(context));
  addWorkflowRoutes(router, context);
  addLogsRoute(router, context);
  addModelRoutes(router, context);
  addTimelineRoute(router, context);
  addSourcesRoute(router, context);
  addFleetRoute(router, context);
  addOperationRoutes(router, context);
  router.use(req => {
    throw new NotFoundError(
      `The delivery API has no route ${req.method} ${req.path}; its routes are in openapi.yaml`,
    );
  });
  return router;
}
