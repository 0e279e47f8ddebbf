import { testContext } from '../../testing/context';
import { serveRouter } from '../../testing/serveRouter';
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
  return { ...(await serveRouter(router)), registry };
}
