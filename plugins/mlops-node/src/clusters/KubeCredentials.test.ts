import { readFileSync } from 'node:fs';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { stringify } from 'yaml';
import { KubeCredentials } from './KubeCredentials';

const SERVER = 'https://kubernetes.example.com';

const kubeconfig = (users: Record<string, object>, server = SERVER) =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server } }],
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
    contexts: Object.keys(users).map(name => ({
      name,
      context: { cluster: 'c', user: name },
    })),
    'current-context': Object.keys(users)[0],
  });

describe('the credentials of a cluster', () => {
  const directory = createMockDirectory();
  const later = (ms: number) => {
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + ms);
  };
  const of = (context?: string) =>
    new KubeCredentials({
      name: 'eu',
      kubeconfig: { path: directory.resolve('config'), context },
    });

  beforeEach(() => {
    directory.clear();
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('are a token', async () => {
    const credentials = new KubeCredentials({
      name: 'eu',
      url: `${SERVER}/`,
      token: 'secret',
      caData: Buffer.from('CA').toString('base64'),
    });
    expect(await credentials.access()).toMatchObject({
      server: SERVER,
      headers: { authorization: 'Bearer secret' },
      tls: { ca: Buffer.from('CA') },
    });
  });

  it('are verified against the CA unless the administrator says otherwise', async () => {
    const of443 = (skipTLSVerify?: boolean) =>
      new KubeCredentials({
        name: 'eu',
        url: 'https://127.0.0.1',
        skipTLSVerify,
      }).access();
    expect((await of443()).tls.rejectUnauthorized).not.toBe(false);
    expect((await of443(true)).tls.rejectUnauthorized).toBe(false);
  });

  it('are in a file, which is read again when it is rotated', async () => {
    directory.addContent({ token: 'one\n' });
    const credentials = new KubeCredentials({
      name: 'eu',
      url: SERVER,
      tokenFile: directory.resolve('token'),
    });
    expect((await credentials.access()).headers.authorization).toBe(
      'Bearer one',
    );
    directory.addContent({ token: 'two' });
    later(60_000);
    credentials.refused();
    expect((await credentials.access()).headers.authorization).toBe(
      'Bearer two',
    );
  });

  it('are those of a context of a kubeconfig', async () => {
    directory.setContent({
      config: kubeconfig({
        one: { token: 'one' },
        two: { username: 'ann', password: 'pass' },
        three: { tokenFile: 'token' },
      }),
      token: 'three',
    });
    const authorization = async (context?: string) =>
      (await of(context).access()).headers.authorization;
    expect(await authorization()).toBe('Bearer one');
    expect(await authorization('two')).toBe(
      `Basic ${Buffer.from('ann:pass').toString('base64')}`,
    );
    expect(await authorization('three')).toBe('Bearer three');
    expect(of().server).toBe(SERVER);
  });

  it('come from an exec plugin, which is not asked for each request', async () => {
    directory.setContent({
      config: kubeconfig({
        plugin: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: 'sh',
            args: [
              '-c',
              `echo x >> ${directory.resolve('calls')}; echo '{"status":{"token":"from-exec"}}'`,
            ],
          },
        },
      }),
    });
    const credentials = of();
    const all = await Promise.all([
      credentials.access(),
      credentials.access(),
      credentials.access(),
    ]);
    expect(all[2].headers.authorization).toBe('Bearer from-exec');
    expect(readFileSync(directory.resolve('calls'), 'utf8')).toBe('x\n');
  });

  it('do not tell what an exec plugin says when it fails', async () => {
    directory.setContent({
      config: kubeconfig({
        plugin: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: 'sh',
            args: ['-c', 'echo hunter2 >&2; exit 1'],
          },
        },
      }),
    });
    const error = await of().access().catch(String);
    expect(error).toContain(
      "credentials of cluster 'eu' could not be obtained",
    );
    expect(error).not.toContain('hunter2');
  });

  it('are found as soon as their kubeconfig is there, and follow its changes', async () => {
    const credentials = of();
    expect(credentials.server).toBe('');
    await expect(credentials.access()).rejects.toThrow(
      "The kubeconfig of cluster 'eu' cannot be read (ENOENT)",
    );
    directory.setContent({ config: kubeconfig({ one: { token: 'one' } }) });
    expect(await credentials.access()).toMatchObject({ server: SERVER });
    directory.addContent({
      config: kubeconfig({ one: { token: 'two' } }, 'https://eu.example.com'),
    });
    later(60_000);
    expect(await credentials.access()).toMatchObject({
      server: 'https://eu.example.com',
      headers: { authorization: 'Bearer two' },
    });
  });

  it.each([
    ['no YAML', 'a: [', undefined, 'cannot be used'],
    ['no kubeconfig', 'just text', undefined, 'cannot be used'],
    ['another context', kubeconfig({ one: {} }), 'two', 'cannot be used'],
    [
      'a url with credentials',
      kubeconfig({ one: {} }, 'https://ann:hunter2@example.com'),
      undefined,
      'carries credentials',
    ],
  ])('say so when the file holds %s', async (_, config, context, words) => {
    directory.setContent({ config });
    const error = await of(context)
      .access()
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining(words),
    });
    expect(String(error)).not.toContain('hunter2');
  });
});
