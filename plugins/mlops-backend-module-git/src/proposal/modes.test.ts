import { ConfigReader } from '@backstage/config';
import { startGithubHost } from '../__testUtils__/githubHost';
import { startGitlabHost } from '../__testUtils__/gitlabHost';
import { StepRunner } from '../__testUtils__/StepRunner';
import type { TestHost } from '../__testUtils__/TestHost';
import { readHosts, Repositories } from '@slipway/backstage-plugin-mlops-node';
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
});
