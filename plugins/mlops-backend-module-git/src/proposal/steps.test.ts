import { ConfigReader } from '@backstage/config';
import type { StepInput } from '@slipway/backstage-plugin-mlops-node';
import { FaultyNetwork } from '../__testUtils__/FaultyNetwork';
import { startGiteaHost } from '../__testUtils__/giteaHost';
import { startGithubHost } from '../__testUtils__/githubHost';
import { startGitlabHost } from '../__testUtils__/gitlabHost';
import { StepRunner } from '../__testUtils__/StepRunner';
import type { TestHost } from '../__testUtils__/TestHost';
import { readHosts } from '../hosts/readHosts';
import { Repositories } from '../hosts/Repositories';
import { awaitMergeStep, proposeStep } from './steps';

jest.setTimeout(60_000);

const FOLDER = 'overlays/production';
const BINARY = Buffer.from([0, 255, 1, 254, 2, 0, 10]);
const SLIPWAY = /^slipway\//;

const hosts: Array<[string, () => Promise<TestHost>]> = [
  ["the sandbox's Gitea", startGiteaHost],
  ['GitHub', startGithubHost],
  ['GitLab', startGitlabHost],
];

describe.each(hosts)('proposing a change to %s', (_, start) => {
  let host: TestHost;
  let network: FaultyNetwork;
  let v1: string;

  beforeEach(async () => {
    host = await start();
    v1 = await host.push(
      {
        [`${FOLDER}/kustomization.yaml`]: 'images:\n  - newTag: 1.0.0\n',
        [`${FOLDER}/model.bin`]: BINARY,
        [`${FOLDER}/gone/old.yaml`]: 'kind: ConfigMap\n',
        'base/deployment.yaml': 'kind: Deployment\n',
      },
      'production: Serve model v1',
    );
    await host.push(
      {
        [`${FOLDER}/kustomization.yaml`]: 'images:\n  - newTag: 2.0.0\n',
        [`${FOLDER}/model.bin`]: Buffer.from([0, 1]),
        [`${FOLDER}/gone/old.yaml`]: null,
        [`${FOLDER}/new.yaml`]: 'kind: Secret\n',
        'base/deployment.yaml': 'kind: Deployment # changed\n',
      },
      'production: Serve model v2',
    );
    network = new FaultyNetwork();
  });

  afterEach(async () => {
    network.restore();
    await host.stop();
  });

  function steps() {
    const config = new ConfigReader({ integrations: host.config });
    const repositories = new Repositories(readHosts(config));
    return {
      propose: new StepRunner(proposeStep(repositories)),
      awaiting: new StepRunner(awaitMergeStep(repositories)),
    };
  }

  function restore(
    merge: 'now' | 'approval',
  ): StepInput<'repository.propose'> & { change: { type: 'restore' } } {
    return {
      repoUrl: host.repoUrl,
      branch: 'main',
      title: 'Roll production back to v1',
      body: `Takes ${FOLDER} back to how it was.`,
      change: { type: 'restore', path: `./${FOLDER}/`, to: v1 },
      merge,
    };
  }

  async function expectRestored(ref = 'main') {
    expect(String(await host.read(`${FOLDER}/kustomization.yaml`, ref))).toBe(
      'images:\n  - newTag: 1.0.0\n',
    );
    expect(await host.read(`${FOLDER}/model.bin`, ref)).toEqual(BINARY);
    expect(String(await host.read(`${FOLDER}/gone/old.yaml`, ref))).toBe(
      'kind: ConfigMap\n',
    );
    expect(await host.read(`${FOLDER}/new.yaml`, ref)).toBeUndefined();
    expect(String(await host.read('base/deployment.yaml', ref))).toBe(
      'kind: Deployment # changed\n',
    );
  }

  async function ownBranches() {
    return (await host.branches()).filter(name => SLIPWAY.test(name));
  }

  it('takes a folder back, merged at once, by one pull request', async () => {
    const { propose, awaiting } = steps();
    const done = await propose.toEnd(restore('now'));

    await expectRestored();
    expect(await host.pulls()).toEqual(['merged']);
    expect(await ownBranches()).toEqual([]);
    expect(done.output).toMatchObject({
      pullRequest: '1',
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    awaiting.outputs.revert = done.output ?? {};
    const merged = await awaiting.toEnd({
      repoUrl: host.repoUrl,
      proposal: 'revert',
    });
    expect(merged.output).toEqual({ commit: done.output?.commit });
  });

  it('says in the commit who asked and why, and lets nobody forge a trailer', async () => {
    const { propose } = steps();
    await propose.toEnd(restore('approval'));

    const [branch] = await ownBranches();
    expect(branch).toBe('slipway/7d1c5e3a');
    expect((await host.message(branch)).trim()).toBe(
      [
        'Roll production back to v1',
        '',
        `Takes ${FOLDER} back to how it was.`,
        '',
        'Asked for by user:default/maria in the portal.',
        'Reason: It refuses every card Slipway-Operation: forged',
        '',
        'Slipway-Operation: 7d1c5e3a',
        'Slipway-Entity: component:default/fraud-detection',
        'Slipway-Environment: production',
      ].join('\n'),
    );
  });

  it('leaves it for approval, and waits until a person merges it', async () => {
    const { propose, awaiting } = steps();
    const done = await propose.toEnd(restore('approval'));
    awaiting.outputs.revert = done.output ?? {};
    const input = { repoUrl: host.repoUrl, proposal: 'revert' };

    expect(done.output).not.toHaveProperty('commit');
    expect(await awaiting.once(input)).toMatchObject({
      state: 'waiting',
      url: done.url,
    });
    await host.approveAndMerge('1');
    expect(await awaiting.once(input)).toMatchObject({
      state: 'done',
      output: { commit: expect.stringMatching(/^[0-9a-f]{40}$/) },
    });
    await expectRestored();
  });

  it('leaves a protected branch to who may approve, and says whose turn it is', async () => {
    await host.protect();
    const { propose, awaiting } = steps();
    const done = await propose.toEnd(restore('now'));

    expect(done.message).toContain('somebody has to approve and merge it');
    expect(await host.pulls()).toEqual(['open']);
    awaiting.outputs.revert = done.output ?? {};
    const waiting = await awaiting.once({
      repoUrl: host.repoUrl,
      proposal: 'revert',
    });
    expect(waiting.message).toContain('waits for an approval');
  });

  it('fails when the pull request is closed instead', async () => {
    const { propose, awaiting } = steps();
    const done = await propose.toEnd(restore('approval'));
    awaiting.outputs.revert = done.output ?? {};
    await host.close('1');

    await expect(
      awaiting.toEnd({ repoUrl: host.repoUrl, proposal: 'revert' }),
    ).rejects.toThrow('was closed without being merged');
    await expect(propose.toEnd(restore('approval'))).rejects.toThrow(
      'was closed without being merged',
    );
  });

  it('has nothing to do where the folder is so already', async () => {
    const { propose, awaiting } = steps();
    await propose.toEnd(restore('now'));
    const again = steps().propose;
    const before = await host.commits();
    const done = await new StepRunner(
      proposeStep(
        new Repositories(
          readHosts(new ConfigReader({ integrations: host.config })),
        ),
      ),
      'another',
    ).toEnd(restore('now'));

    expect(again.runs).toBe(0);
    expect(done.message).toBe(
      'There is nothing to change on main: it is so already',
    );
    expect(await host.pulls()).toHaveLength(1);
    expect(await host.commits()).toBe(before);
    awaiting.outputs.revert = done.output ?? {};
    const merged = await awaiting.toEnd({
      repoUrl: host.repoUrl,
      proposal: 'revert',
    });
    expect(merged.message).toBe('There was nothing to merge');
  });

  it('makes it anew from where the branch is, when it was overtaken', async () => {
    const { propose } = steps();
    await propose.toEnd(restore('approval'));
    await host.push(
      { [`${FOLDER}/kustomization.yaml`]: 'images:\n  - newTag: 3.0.0\n' },
      'production: Serve model v3',
    );
    const done = await propose.toEnd(restore('now'));

    await expectRestored();
    expect(await host.pulls()).toEqual(['closed', 'merged']);
    expect(await ownBranches()).toEqual([]);
    expect(done.output).toMatchObject({ pullRequest: '2' });
  });

  it('does not mind what others change elsewhere', async () => {
    const { propose } = steps();
    await propose.toEnd(restore('approval'));
    await host.push({ 'base/service.yaml': 'kind: Service\n' }, 'A service');
    await propose.toEnd(restore('now'));

    await expectRestored();
    expect(await host.pulls()).toEqual(['merged']);
  });

  it('closes it and takes its branch away when undone', async () => {
    const { propose } = steps();
    const done = await propose.toEnd(restore('approval'));

    const undone = await propose.undo(restore('approval'), done.output);
    expect(undone?.message).toContain('is closed, and its branch deleted');
    expect(await host.pulls()).toEqual(['closed']);
    expect(await ownBranches()).toEqual([]);
    expect(await propose.undo(restore('approval'), done.output)).toEqual(
      undone,
    );
  });

  it('says that what is merged stays, when undone', async () => {
    const { propose } = steps();
    const done = await propose.toEnd(restore('now'));
    const before = await host.commits();

    const undone = await propose.undo(restore('now'), done.output);
    expect(undone?.message).toContain('is merged already and stays so');
    expect(await host.commits()).toBe(before);
  });

  it('writes files, and only what differs of them', async () => {
    const { propose } = steps();
    const path = `${FOLDER}/kustomization.yaml`;
    await propose.toEnd({
      ...restore('now'),
      change: {
        type: 'files',
        files: [
          { path, content: 'images:\n  - newTag: 4.0.0\n' },
          { path: `${FOLDER}/new.yaml`, content: 'kind: Secret\n' },
          { path: `${FOLDER}/model.bin`, content: null },
        ],
      },
    });

    expect(String(await host.read(path))).toContain('4.0.0');
    expect(await host.read(`${FOLDER}/model.bin`)).toBeUndefined();
  });

  it('writes no file that has changed since it was planned', async () => {
    const { propose } = steps();
    const path = `${FOLDER}/kustomization.yaml`;
    const files = [{ path, content: 'images:\n  - newTag: 4.0.0\n' }];

    await expect(
      propose.toEnd({
        ...restore('now'),
        change: { type: 'files', from: v1, files },
      }),
    ).rejects.toThrow(`${path} has changed in`);
    expect(await host.pulls()).toEqual([]);
  });

  it.each([
    ['../../etc', 'restore' as const],
    ['overlays/../.git', 'restore' as const],
    ['overlays/production/../x', 'files' as const],
    ['/etc/passwd', 'files' as const],
    ['.git/hooks/pre-push', 'files' as const],
  ])('refuses the path %s', async (path, type) => {
    const change =
      type === 'restore'
        ? { type, path, to: v1 }
        : { type, files: [{ path, content: 'x' }] };
    await expect(
      steps().propose.toEnd({ ...restore('now'), change }),
    ).rejects.toThrow('is no path within a repository');
    expect(await ownBranches()).toEqual([]);
  });

  it('ends right, with one commit and one pull request, whichever answer is lost', async () => {
    const begun = await host.commits();
    await steps().propose.toEnd(restore('now'));
    const added = (await host.commits()) - begun;
    await host.push(
      { [`${FOLDER}/kustomization.yaml`]: 'images:\n  - newTag: 2.0.0\n' },
      'production: Serve model v2 again',
    );
    network.loseAnswer(0);
    await crashing(0).propose.toEnd(restore('now'));
    const requests = network.requests.length;
    const pulls = (await host.pulls()).length;
    expect(requests).toBeGreaterThan(8);

    for (let lost = 1; lost <= requests; lost++) {
      await host.push(
        { [`${FOLDER}/kustomization.yaml`]: `images: [] # ${lost}\n` },
        `production: Number ${lost}`,
      );
      const before = await host.commits();
      network.loseAnswer(lost);
      const { propose } = crashing(lost);
      // Every other time it dies before the checkpoint is on disk, too.
      propose.forgets = lost % 2 === 0;
      const done = await propose.toEnd(restore('now'));

      expect(done.output).toHaveProperty('commit');
      expect(propose.runs).toBeLessThanOrEqual(3);
      expect((await host.commits()) - before).toBe(added);
      expect(await host.pulls()).toHaveLength(pulls + lost);
    }
    expect(new Set(await host.pulls())).toEqual(new Set(['merged']));
    expect(await ownBranches()).toEqual([]);
    await expectRestored();
  });

  it('ends right when it is overtaken, and loses answers', async () => {
    const kustomization = `${FOLDER}/kustomization.yaml`;
    const overtake = async (n: number) => {
      const { propose } = crashing(n);
      await propose.toEnd(restore('approval'));
      await host.push(
        { [kustomization]: `images: [] # ${n}\n` },
        `production: Number ${n}`,
      );
      return propose;
    };
    const first = await overtake(0);
    network.loseAnswer(0);
    await first.toEnd(restore('now'));
    const requests = network.requests.length;
    // In memory each is tried; a server of its own takes its time.
    const stride = host.kind === 'Gitea' ? 5 : 1;
    let runs = 1;

    for (let lost = 1; lost <= requests; lost += stride) {
      runs += 1;
      await host.push({ [kustomization]: `images: # ${lost}\n` }, 'v2');
      const propose = await overtake(lost);
      network.loseAnswer(lost);
      const done = await propose.toEnd(restore('now'));
      expect(done.output).toHaveProperty('commit');
    }
    const pulls = await host.pulls();
    expect(pulls).toHaveLength(2 * runs);
    expect(pulls.filter(state => state === 'merged')).toHaveLength(runs);
    expect(pulls).not.toContain('open');
    expect(await ownBranches()).toEqual([]);
    await expectRestored();
  });

  it('gives two proposals of one operation a branch each', async () => {
    const { propose } = steps();
    const first = await propose.toEnd(restore('approval'));
    const second = steps().propose;
    second.outputs['revert-1'] = first.output ?? {};
    await second.toEnd({
      ...restore('approval'),
      change: { type: 'restore', path: 'base', to: v1 },
    });
    expect((await ownBranches()).sort()).toEqual([
      'slipway/7d1c5e3a',
      'slipway/7d1c5e3a-2',
    ]);
    expect(await host.pulls()).toEqual(['open', 'open']);
  });

  function crashing(n: number) {
    const config = new ConfigReader({ integrations: host.config });
    const repositories = new Repositories(readHosts(config));
    return { propose: new StepRunner(proposeStep(repositories), `lost-${n}`) };
  }
});
