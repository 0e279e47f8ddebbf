import { runYarn } from './processes.mjs';

/** `npm run bench`: prints the figures and fails where one misses its target. */
export function bench(tools, args) {
  return runYarn(tools, [
    'workspace',
    '@slipway/backstage-plugin-mlops-backend',
    'run',
    'bench',
    ...args,
  ]);
}
