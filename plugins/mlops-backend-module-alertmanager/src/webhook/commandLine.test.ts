import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FRAUD } from '../__testUtils__/told';
import { alertToken } from './AlertTokens';

const COMMAND = resolve(__dirname, '../../bin/slipway-alertmanager-webhook.js');
const SECRET = 'a-secret-of-the-portal';

jest.setTimeout(120_000);

describe('slipway-alertmanager-webhook', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'slipway-alerts-'));
    await writeFile(
      join(directory, 'app-config.yaml'),
      [
        'backend: { baseUrl: https://portal.example.com/ }',
        `mlops: { alertmanager: { webhooks: { secret: ${SECRET} } } }`,
      ].join('\n'),
    );
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const run = (...args: string[]) =>
    promisify(execFile)(
      process.execPath,
      [COMMAND, '--config', 'app-config.yaml', ...args],
      { cwd: directory },
    );
  const about = [
    ...['--cluster', FRAUD.cluster],
    ...['--namespace', FRAUD.namespace],
    ...['--entity', 'Component:default/Fraud-Detection'],
  ];

  it('makes the token that the webhook takes, and the receiver', async () => {
    const { stdout: token } = await run(...about, '--token-only');
    expect(token.trim()).toBe(alertToken(SECRET, FRAUD));
    const { stdout: receiver } = await run(...about);
    expect(receiver).toContain(token.trim());
    expect(receiver).toContain(
      'url: https://portal.example.com/api/mlops/v1/alertmanager/webhooks/eu\n',
    );
  });

  it('says what is missing', async () => {
    await expect(run('--cluster', 'eu')).rejects.toMatchObject({
      stderr: expect.stringContaining('--namespace is missing'),
    });
  });
});
