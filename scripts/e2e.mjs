import { existsSync, rmSync } from 'node:fs';
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

/**
 * `npm run test:e2e`: a real browser against the built portal, and then against
 * the one that plain `npm start` runs. Further arguments go to Playwright, and
 * then only the built one is looked at.
 */
export async function e2e(tools, args) {
  const report = freshReport('browser');
  const browser = BROWSERS.find(path => path && existsSync(path));
  if (!browser) {
    say(
      'browser tests skipped: there is no chromium. Install it (Debian: apt-get install chromium) or name it in SLIPWAY_CHROMIUM.',
    );
    return process.env.CI ? 1 : 0;
  }
  const runs = [args];
  if (args.length === 0) {
    runs.push(['--config', 'playwright.development.config.ts']);
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let code = 0;
  for (const playwrightArgs of runs) {
    rmSync(report, { force: true });
    const ended = await runYarn(
      tools,
      ['playwright', 'test', ...playwrightArgs],
      {
        env: { SLIPWAY_CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      },
    );
    code ||= ended;
    const stats = readJson(report)?.stats;
    if (!stats) {
      say('the browser tests ended without a report');
      return ended || 1;
    }
    counts.passed += stats.expected + stats.flaky;
    counts.failed += stats.unexpected;
    counts.skipped += stats.skipped;
  }
  conclude('browser', counts);
  return code;
}
