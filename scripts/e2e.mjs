import { existsSync } from 'node:fs';
import { runYarn } from './processes.mjs';
import { conclude, freshReport, readJson } from './reports.mjs';
import { say } from './toolchain.mjs';

const BROWSERS = [
  process.env.SLIPWAY_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** `npm run test:e2e`: a real browser against the portal that `npm start` runs. */
export async function e2e(tools, args) {
  const report = freshReport('browser');
  const browser = BROWSERS.find(path => path && existsSync(path));
  if (!browser) {
    say(
      'browser tests skipped: there is no chromium. Install it (Debian: apt-get install chromium) or name it in SLIPWAY_CHROMIUM.',
    );
    return process.env.CI ? 1 : 0;
  }
  const code = await runYarn(tools, ['playwright', 'test', ...args], {
    env: { SLIPWAY_CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  const stats = readJson(report)?.stats;
  if (!stats) {
    say('the browser tests ended without a report');
    return code || 1;
  }
  conclude('browser', {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  });
  return code;
}
