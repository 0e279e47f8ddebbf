import type { Router } from 'express';
import { ENTITY_PATH } from './paths';
import type { RouteContext } from './routeContext';
import { timelineQuerySchema, validate } from './validate';

export function addTimelineRoute(router: Router, context: RouteContext): void {
  router.get(`${ENTITY_PATH}/timeline`, async (req, res) => {
    const { entityRef } = await context.admit(req);
    const query = validate(timelineQuerySchema, req.query);
    res.json(await context.timeline.page(entityRef, query));
  });
}
