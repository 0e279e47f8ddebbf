import { defineConfig } from '@playwright/test';
import portal from './playwright.config';

/**
 * Plain `npm start`. Its test starts the portal itself, by the clock; the second
 * try is the second start, of which the time is promised.
 */
export default defineConfig({
  ...portal,
  testDir: 'packages/app/e2e-tests/development',
  testIgnore: [],
  retries: 1,
  use: { ...portal.use, baseURL: 'http://localhost:3000' },
  webServer: undefined,
});
