import type { Fleet, FleetRow } from '@slipway/backstage-plugin-mlops-common';
import type { Router } from 'express';
import { principalKey } from '../authorization/principalKey';
import { fleetQuerySchema } from '../fleet/fleetQuery';
import type { RouteContext } from './routeContext';
import { validate } from './validate';

/** Every service and environment that the caller may read. */
export function addFleetRoute(router: Router, context: RouteContext): void {
  router.get('/v1/fleet', async (req, res) => {
    const credentials = await context.httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    const query = validate(fleetQuerySchema, req.query);
    const key = principalKey(credentials, req);
    const answer = await context.fleet.read({ credentials, key }, query);
    res.setHeader('Cache-Control', 'private, no-cache');
    res.setHeader('Vary', 'Authorization');
    res.type('json').send(toJson(answer));
  });
}

const rowsAsJson = new WeakMap<FleetRow, string>();

/** A row is written once, however often it is answered. */
function toJson({ rows, ...rest }: Fleet): string {
  const written = rows.map(row => {
    const json = rowsAsJson.get(row) ?? JSON.stringify(row);
    rowsAsJson.set(row, json);
    return json;
  });
  return `{"rows":[${written.join(',')}],${JSON.stringify(rest).slice(1)}`;
}
