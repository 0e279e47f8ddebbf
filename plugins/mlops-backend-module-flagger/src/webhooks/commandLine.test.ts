import { webhookToken } from '@slipway/backstage-plugin-mlops-node';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { canaryObject } from '../__testUtils__/canaries';
import { projectCanary } from '../canary/projectCanary';

const COMMAND = resolve(__dirname, '../../bin/slipway-flagger-webhooks.js');
const SECRET = 'a-secret-of-the-portal';
const FRAUD = {
  cluster: 'eu',
  namespace: 'fraud-production',
  name: 'fraud-detection',
};
const ABOUT_FRAUD = [
  ...['--cluster', FRAUD.cluster],
  ...['--namespace', FRAUD.namespace],
  ...['--canary', FRAUD.name],
];

jest.setTimeout(180_000);

describe('slipway-flagger-webhooks', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'slipway-webhooks-'));
    await writeFile(
      join(directory, 'app-config.yaml'),
      [
        'backend: { baseUrl: https://portal.example.com/ }',
        'mlops: { flagger: { webhooks: { secret: "${WEBHOOK_SECRET}" } } }',
      ].join('\n'),
    );
    await writeFile(
      join(directory, 'without.yaml'),
      'backend: { baseUrl: https://portal.example.com }',
    );
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [COMMAND, ...args], {
      cwd: directory,
      env: { ...process.env, WEBHOOK_SECRET: SECRET },
    });
  const config = ['--config', 'app-config.yaml'];

  it('writes webhooks that the portal knows as its own, with the right token', async () => {
    const { stdout } = await run(...ABOUT_FRAUD, ...config);
    const webhooks = parse(stdout);
    const token = webhookToken(SECRET, FRAUD);
    const base = 'https://portal.example.com/api/mlops/v1/flagger/webhooks/eu';
    expect(webhooks).toEqual([
      {
        name: 'portal-rollback',
        type: 'rollback',
        url: `${base}/rollback`,
        metadata: { token },
      },
      {
        name: 'portal-gate',
        type: 'confirm-promotion',
        url: `${base}/gate`,
        metadata: { token },
      },
      {
        name: 'portal-event',
        type: 'event',
        url: `${base}/event`,
        metadata: { token },
      },
    ]);
    const canary = projectCanary(
      canaryObject({ analysis: { webhooks } }),
      FRAUD,
    );
    expect(canary?.analysis?.gates.every(({ portal }) => portal)).toBe(true);
    expect(stdout).not.toContain(SECRET);
  });

  it('names a gate, and takes another address of the portal', async () => {
    const { stdout } = await run(
      ...ABOUT_FRAUD,
      ...config,
      ...['--hook', 'gate', '--gate', 'start'],
      ...['--gate-type', 'confirm-rollout'],
      ...['--portal-url', 'http://portal.slipway:7007'],
    );
    expect(parse(stdout)).toMatchObject([
      {
        name: 'portal-start',
        type: 'confirm-rollout',
        url: 'http://portal.slipway:7007/api/mlops/v1/flagger/webhooks/eu/gate',
        metadata: { gate: 'start' },
      },
    ]);
  });

  it('writes the token alone', async () => {
    const { stdout } = await run(...ABOUT_FRAUD, ...config, '--token-only');
    expect(stdout).toBe(`${webhookToken(SECRET, FRAUD)}\n`);
  });

  it.each([
    [['--cluster', 'eu'], '--namespace is missing'],
    [[...ABOUT_FRAUD, '--hook', 'other'], '--hook: other is none of rollback'],
    [[...ABOUT_FRAUD, '--gate-type', 'event'], '--gate-type: event is none of'],
    [[...ABOUT_FRAUD, '--portal-url', 'portal'], '--portal-url: portal is no'],
    [[...ABOUT_FRAUD, '--other'], "Unknown option '--other'"],
  ])('says what is wrong with %j', async (args, words) => {
    const error = await run(...args, ...config).catch(e => e);
    expect(error.code).toBe(1);
    expect(error.stdout).toBe('');
    expect(error.stderr).toContain(words);
    expect(error.stderr).not.toContain(SECRET);
  });

  it('says where the secret should be', async () => {
    const error = await run(
      ...ABOUT_FRAUD,
      ...['--config', 'without.yaml'],
    ).catch(e => e);
    expect(error.stderr).toContain('mlops.flagger.webhooks.secret');
  });
});
