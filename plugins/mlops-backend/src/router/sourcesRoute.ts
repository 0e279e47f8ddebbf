import type { Router } from 'express';
import type { RouteContext } from './routeContext';

/** How fresh each source is: for whoever is signed in, and for monitoring. */
export function addSourcesRoute(router: Router, context: RouteContext): void {
  router.get('/v1/sources', async (req, res) => {
    await context.httpAuth.credentials(req, { allow: ['user', 'service'] });
    const sources = context.board
      .statuses()
      .map(({ id, system, instance, title, freshness }) => ({
        id,
        system,
        instance,
        title,
        freshness,
      }));
    res.json({ sources });
  });
}
