import type { Room, SandboxContext } from '../context';
import type { Repositories } from '../repositories';
import {
  ApplicationController,
  type Pace,
} from './controller/applicationController';
import { createArgoCdApi } from './rest/router';

export interface ArgoCdOptions {
  /** What its REST API takes as a bearer token or cookie. */
  token?: string;
  pace?: Pace;
}

/** GitOps as Argo CD does it: its controller and its REST API. */
export function createArgoCd(
  context: SandboxContext,
  repositories: Repositories,
  options: ArgoCdOptions = {},
): Room {
  const controller = new ApplicationController(
    context,
    repositories,
    options.pace,
  );
  return {
    router: createArgoCdApi({
      context,
      repositories,
      tracking: controller.tracking,
      store: controller.store,
      token: options.token ?? 'slipway-sandbox-token',
    }),
    start: () => controller.start(),
    stop: () => controller.stop(),
  };
}
