import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import express from 'express';
import { createGitHost } from '../git-host';
import { gitEnvironment } from '../git-host/git';
import { LoopbackServer } from '../loopbackServer';
import { testContext } from './context';

export type GitHostServer = Awaited<ReturnType<typeof gitHostServer>>;

export const TOKEN = 'let-me-in';

const basic = (name: string) =>
  `Basic ${Buffer.from(`${name}:${TOKEN}`).toString('base64')}`;

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Manifests of one environment, beside what is there anyway. */
export const OVERLAYS = {
  'overlays/dev/kustomization.yaml': 'resources: []\n',
  'overlays/dev/model.yaml': 'model: 1\n',
};

/** A Git host on a port of its own, with one repository: `team/scorer`. */
export async function gitHostServer(files: Record<string, string> = {}) {
  const context = testContext();
  const root = await mkdtemp(join(tmpdir(), 'slipway-git-host-test-'));
  const app = express();
  const server = new LoopbackServer('git-host', app);
  const gitHost = createGitHost(context, {
    token: TOKEN,
    baseUrl: () => server.url,
  });
  app.use(gitHost.router ?? []);
  await server.start(0);
  const { host, repositories } = gitHost;
  const first = host.commitFiles('team/scorer', {
    message: 'Begin',
    author: 'Ada Byron <ada@example.com>',
    at: context.clock.now(),
    files: { 'README.md': '# scorer\n', 'app/version': '1.0.0\n', ...files },
  });
  await gitHost.open(join(root, 'repositories'));

  const fetchAt = (path: string, init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, { redirect: 'manual', ...init });
  /** Calls the API as somebody. */
  const api = async (
    method: string,
    path: string,
    body?: unknown,
    as = 'grace',
  ): Promise<Answer> => {
    const response = await fetchAt(`/api/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(as && { authorization: basic(as) }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, body: text && JSON.parse(text) };
  };
  /** Runs Git in a directory below the test's own. */
  const git = async (directory: string, ...args: string[]) => {
    const { stdout, stderr } = await promisify(execFile)(
      'git',
      ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args],
      { cwd: join(root, directory), env: gitEnvironment() },
    );
    return `${stdout}${stderr}`;
  };
  const remote = (credentials = '') =>
    `${server.url.replace('http://', `http://${credentials}`)}/team/scorer.git`;
  const stop = async () => {
    await server.stop();
    await gitHost.close();
    await rm(root, { recursive: true, force: true });
  };
  return {
    ...context,
    root,
    first,
    host,
    repositories,
    gitHost,
    url: server.url,
    fetchAt,
    api,
    get: (path: string) => api('GET', path),
    git,
    remote,
    stop,
  };
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
