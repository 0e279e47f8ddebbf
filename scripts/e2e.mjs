import { runYarn } from './processes.mjs';

/** `npm run test:e2e`: a real browser against the running portal. */
export function e2e(tools, args) {
  return runYarn(tools, ['playwright', 'test', ...args], {
    env: { SLIPWAY_NODE: tools.node, SLIPWAY_YARN: tools.yarn },
  });
}
