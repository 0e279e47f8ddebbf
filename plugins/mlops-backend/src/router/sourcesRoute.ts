import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import type { Router } from 'express';
import type { RouteContext } from './routeContext';

/** How fresh each source is: for whoever is signed in, and for monitoring. */
export function addSourcesRoute(router: Router, context: RouteContext): void {
  router.get('/v1/sources', async (req, res) => {
    await context.httpAuth.credentials(req, { allow: ['user', 'service'] });
    res.json({ sources: sourcesOf(context) });
  });
}

export function sourcesOf({
  board,
}: Pick<RouteContext, 'board'>): SourceStatus[] {
  return board.statuses().map(status => {
    const { id, system, instance, title, freshness, stalled } = status;
    return {
      id,
      system,
      instance,
      title,
      freshness,
      ...(stalled && { stalled }),
    };
  });
}
