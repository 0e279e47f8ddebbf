import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import { testContext } from '../../testing/context';
import { createMlflow, type MlflowOptions, type MlflowRegistry } from '..';

export interface RunningMlflow {
  url: string;
  registry: MlflowRegistry;
  stop(): Promise<void>;
}

/** An MLflow server of the sandbox on a port of its own. */
export async function serveMlflow(
  options: MlflowOptions = {},
): Promise<RunningMlflow> {
  const { router, registry } = createMlflow(testContext(), options);
  const app = express();
  if (router) {
    app.use(router);
  }
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    registry,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
