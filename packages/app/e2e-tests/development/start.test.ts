import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { enter } from '../portal';

const ROOT = resolve(__dirname, '../../../..');

/** What is promised of a start after the first. */
const PROMISED = 60_000;

test('npm start serves a page one can work with within a minute', async ({
  page,
}) => {
  const began = Date.now();
  const portal = spawn('node', ['scripts/slipway.mjs', 'start'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(portal, 'exit');
  const lines: string[] = [];
  try {
    for await (const line of createInterface({ input: portal.stdout })) {
      lines.push(line);
      if (line.includes('the portal is at')) break;
    }
    expect(lines.join('\n')).toContain(
      'the portal is at http://localhost:3000 (Ctrl-C stops everything)',
    );
    const ready = Date.now() - began;
    await enter(page, 'guest');
    await expect(
      page.getByRole('link', { name: 'Fraud detection' }),
    ).toBeVisible();
    const usable = Date.now() - began;
    test.info().annotations.push({
      type: 'start',
      description: `ready after ${ready} ms, usable after ${usable} ms`,
    });
    expect(usable).toBeLessThanOrEqual(PROMISED);
  } finally {
    portal.kill('SIGTERM');
    await ended;
  }
});
