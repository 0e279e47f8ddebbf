import { runYarn } from './processes.mjs';

const DELIVERY = '@slipway/backstage-plugin-mlops-backend';
const SEARCH = '@slipway/backstage-plugin-search-backend-module-mlops';

/**
 * `npm run bench`: prints the figures and fails where one misses its target.
 * `npm run bench search` measures the collator alone; other words are for the
 * benchmark of the delivery API alone.
 */
export async function bench(tools, args) {
  const inDelivery = args.filter(arg => arg !== 'search');
  const isAll = args.length === 0;
  let failed = 0;
  if (isAll || inDelivery.length > 0) {
    failed = await benchOf(tools, DELIVERY, inDelivery);
  }
  if (isAll || args.includes('search')) {
    const code = await benchOf(tools, SEARCH, []);
    failed ||= code;
  }
  return failed;
}

function benchOf(tools, workspace, args) {
  return runYarn(tools, ['workspace', workspace, 'run', 'bench', ...args]);
}
