import express, { type Router } from 'express';
import { LoopbackServer } from '../loopbackServer';

/** Serves a room of the sandbox on a port of its own. */
export async function serveRouter(router: Router | undefined) {
  const app = express();
  if (router) {
    app.use(router);
  }
  const server = new LoopbackServer('a room', app);
  await server.start(0);
  return { url: server.url, stop: () => server.stop() };
}
