import type { Room, SandboxContext } from '../context';
import type { MlflowAuth } from './http/auth';
import { createMlflowRouter } from './http/router';
import { MlflowRegistry } from './registry';

export { MlflowError } from './errors';
export type { MlflowAuth } from './http/auth';
export { MlflowRegistry } from './registry';

export interface MlflowOptions {
  /** Without it everyone may do everything, as MLflow has it by default. */
  auth?: MlflowAuth;
  /** Fills the registry; without it the server starts empty. */
  seed?(registry: MlflowRegistry): void;
}

/** An MLflow tracking server and model registry. */
export function createMlflow(
  context: Pick<SandboxContext, 'clock' | 'random'>,
  options: MlflowOptions = {},
): Room & { registry: MlflowRegistry } {
  const registry = new MlflowRegistry(context);
  options.seed?.(registry);
  return {
    registry,
    router: createMlflowRouter(registry, options.auth),
    start() {},
    stop() {},
  };
}
