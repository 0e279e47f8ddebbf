import { ConfigReader } from '@backstage/config';
import { startGithubHost } from '../__testUtils__/githubHost';
import { startGitlabHost } from '../__testUtils__/gitlabHost';
import { StepRunner } from '../__testUtils__/StepRunner';
import type { TestHost } from '../__testUtils__/TestHost';
import { fileOperations } from '../gitea/fileOperations';
import { readHosts } from '../hosts/readHosts';
import { Repositories } from '../hosts/Repositories';
import { proposeStep } from './steps';

const FOLDER = 'overlays/production';

describe('what is no plain file in a folder', () => {
  let host: TestHost | undefined;

  afterEach(async () => {
    await host?.stop();
    host = undefined;
  });

  async function restore(start: () => Promise<TestHost>, mode: string) {
    host = await start();
    const path = `${FOLDER}/odd`;
    const to = await host.push({ [path]: { mode, content: '../x' } }, 'v1');
    await host.push({ [path]: 'plain\n' }, 'v2');
    const config = new ConfigReader({ integrations: host.config });
    const step = proposeStep(new Repositories(readHosts(config)));
    await new StepRunner(step).toEnd({
      repoUrl: host.repoUrl,
      branch: 'main',
      title: 'Roll back',
      body: '',
      change: { type: 'restore', path: FOLDER, to },
      merge: 'now',
    });
    return String(await host.read(path));
  }

  it.each(['120000', '160000', '100755'])(
    'is restored exactly at GitHub (%s)',
    async mode => {
      expect(await restore(startGithubHost, mode)).toBe('../x');
    },
  );

  it('is restored at GitLab where it is a file that runs', async () => {
    expect(await restore(startGitlabHost, '100755')).toBe('../x');
  });

  it.each(['120000', '160000'])(
    'is refused at GitLab, and why is said (%s)',
    async mode => {
      await expect(restore(startGitlabHost, mode)).rejects.toThrow(
        "which GitLab's API cannot write; restore it with git",
      );
      expect(await host?.branches()).toEqual(['main']);
    },
  );

  it.each([
    ['120000', '100644', 'is or was a symbolic link'],
    ['100644', '160000', 'is or was a submodule'],
    ['100755', '100644', 'has another mode (100644 now, 100755 then)'],
  ])('is refused at Gitea (%s after %s)', async (mode, before, message) => {
    await expect(
      fileOperations(
        [
          {
            type: 'write',
            path: 'odd',
            before: { name: 'odd', mode: before, type: 'blob', sha: 'a' },
            after: { type: 'blob', mode, sha: 'b' },
          },
        ],
        async () => Buffer.from(''),
      ),
    ).rejects.toThrow(`odd ${message}`);
  });

  it('lets a file take the place of a folder', async () => {
    const entry = {
      name: 'a',
      mode: '100644',
      type: 'blob' as const,
      sha: 'x',
    };
    const operations = await fileOperations(
      [
        {
          type: 'write',
          path: 'a',
          after: { type: 'blob', mode: '100644', sha: 'y' },
        },
        { type: 'delete', path: 'a/b', before: entry },
      ],
      async () => Buffer.from('text'),
    );
    expect(
      operations.map(({ operation, path }) => `${operation} ${path}`),
    ).toEqual(['delete a/b', 'create a']);
  });
});
