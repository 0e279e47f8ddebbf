import { createHash } from 'node:crypto';
import {
  BINDING_ANNOTATIONS,
  type Delivery,
} from '@slipway/backstage-plugin-mlops-common';
import type { Request, Response, Router } from 'express';
import type { DeliveryAnswer } from '../delivery/DeliveryBoard';
import { gzipped } from '../delivery/gzipped';
import { UNBOUND_REVISION } from '../signals/DeliverySignals';
import { DELIVERY_PATH } from './paths';
import type { RouteContext } from './routeContext';

export function addDeliveryRoute(router: Router, context: RouteContext): void {
  router.get(DELIVERY_PATH, async (req, res) => {
    const { entityRef } = await context.admitView(req);
    const { body, etag } = deliveryAnswer(context, entityRef);
    res.setHeader('ETag', etag);
    res.setHeader('Cache-Control', 'private, no-cache');
    res.setHeader('Vary', 'Authorization, Accept-Encoding');
    if (req.fresh) {
      res.status(304).end();
      return;
    }
    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    send(req, res, body);
  });
}

function send(req: Request, res: Response, body: Buffer): void {
  const isGzip = req.acceptsEncodings('gzip') === 'gzip';
  const sent = isGzip ? gzipped(body) : body;
  if (isGzip) res.setHeader('Content-Encoding', 'gzip');
  res.setHeader('Content-Length', sent.length);
  res.end(sent);
}

export function deliveryAnswer(
  { board }: Pick<RouteContext, 'board'>,
  entityRef: string,
): DeliveryAnswer {
  return board.answer(entityRef) ?? notBound(entityRef);
}

function notBound(entityRef: string): DeliveryAnswer {
  const delivery: Delivery = {
    entityRef,
    revision: UNBOUND_REVISION,
    environments: [],
    training: { runs: [], total: 0 },
    registry: { models: [] },
    notes: [
      {
        code: 'not-bound',
        severity: 'info',
        message: `Nothing says what belongs to ${entityRef}`,
        fix: `Add one of these annotations to its catalog file: ${BINDING_ANNOTATIONS.join(', ')}`,
      },
    ],
    sources: [],
  };
  const body = Buffer.from(JSON.stringify(delivery));
  const hash = createHash('sha1').update(body).digest('base64url');
  return {
    body,
    etag: `W/"${UNBOUND_REVISION}.${hash}"`,
  };
}
