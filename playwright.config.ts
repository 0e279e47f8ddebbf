import { defineConfig } from '@playwright/test';

const PORTAL = 'http://localhost:7007';

/**
 * Debian's chromium against the portal of `npm start -- --built`: a page of the
 * development server takes ten times as long to load. That it too serves one is
 * seen with playwright.development.config.ts.
 */
export default defineConfig({
  testDir: 'packages/app/e2e-tests',
  testIgnore: '**/development/**',
  outputDir: '.slipway/e2e-results',
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json']],
  use: {
    baseURL: PORTAL,
    viewport: { width: 1440, height: 1000 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.SLIPWAY_CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node scripts/slipway.mjs start --built',
    url: `${PORTAL}/.backstage/health/v1/readiness`,
    reuseExistingServer: !process.env.CI,
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
    stdout: 'pipe',
  },
});
