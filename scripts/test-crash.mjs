import { runYarn } from './processes.mjs';

const DELIVERY = '@slipway/backstage-plugin-mlops-backend';
const ROLLBACKS = 'src/rollback/crash';

/**
 * `npm run test:crash`: kills the portal at every point of every way to roll
 * back; with SLIPWAY_CRASH_POINTS=some, at one point of each step. Words narrow
 * it down to some files: `npm run test:crash -- canary`.
 */
export function testCrash(tools, args) {
  process.env.SLIPWAY_CRASH_POINTS ||= 'all';
  const files = args.length > 0 ? args : [ROLLBACKS];
  return runYarn(tools, [
    'workspace',
    DELIVERY,
    'test',
    '--watchAll=false',
    '--maxWorkers=1',
    ...files.map(file =>
      file.startsWith('src/') ? file : `${ROLLBACKS}/${file}`,
    ),
  ]);
}
