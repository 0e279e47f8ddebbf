import { once } from 'node:events';
import type { Response, Router } from 'express';
import { WORKFLOW_PATH } from './paths';
import type { RouteContext } from './routeContext';
import { logsQuerySchema, validate } from './validate';
import { validUtf8 } from './validUtf8';
import { firstAnswer, noSuchRun, workflowLocator } from './workflowRoutes';

export function addLogsRoute(router: Router, context: RouteContext): void {
  router.get(`${WORKFLOW_PATH}/logs`, async (req, res) => {
    const { entityRef, asker } = await context.admit(req);
    const run = workflowLocator(req);
    const { node } = validate(logsQuerySchema, req.query);
    const leave = context.logStreams.enter(asker);
    const disconnected = new AbortController();
    res.once('close', () => {
      disconnected.abort();
      leave();
    });
    try {
      const { signal } = disconnected;
      const chunks = await firstAnswer(context, workflows =>
        workflows.logs(entityRef, run, node, { signal }),
      );
      if (!chunks) throw noSuchRun(entityRef, run);
      await send(res, chunks, signal);
    } catch (error) {
      // Nobody is there any more to be told.
      if (!disconnected.signal.aborted) throw error;
    }
  });
}

async function send(
  res: Response,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  // Neither our own compression nor a proxy may hold lines back.
  res.setHeader('Cache-Control', 'no-store, no-transform');
  res.setHeader('X-Accel-Buffering', 'no');
  res.flushHeaders();
  for await (const chunk of validUtf8(chunks)) {
    if (signal.aborted) return;
    if (!res.write(chunk)) await once(res, 'drain', { signal });
  }
  res.end();
}
