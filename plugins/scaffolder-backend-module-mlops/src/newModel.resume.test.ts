import { z } from 'zod';
import { letPass, SATURDAY } from './__testUtils__/atTime';
import {
  BreakingNetwork,
  type Breakage,
} from './__testUtils__/BreakingNetwork';
import { setUpPlatform } from './__testUtils__/setUpPlatform';
import { eventually } from './__testUtils__/startPortal';

jest.setTimeout(400_000);

const NAME = 'chargebacks';
const SOURCE = `models/${NAME}`;
const GITOPS = `models/${NAME}-gitops`;

const refused = (status = 503): Breakage => ({ how: 'refused', status });
const lost: Breakage = { how: 'answer-lost' };

/** In the order of the steps; each run comes one step further. */
const FAILURES: Array<{
  where: string;
  request: RegExp;
  breakage: Breakage;
  /** What whoever ran it is told is there. */
  told: string[];
}> = [
  {
    where: 'the Git host refuses the source repository',
    request: /^POST \/api\/v1\/orgs\/models\/repos$/,
    breakage: refused(),
    told: ['Nothing was made'],
  },
  {
    // What passes, Backstage tries again by itself.
    where: 'the push of the source is refused',
    request: /^POST \/models\/chargebacks\.git\/git-receive-pack/,
    breakage: refused(403),
    told: ['- the source repository, still empty: '],
  },
  {
    where: 'the GitOps repository is made, and the answer is lost',
    request: /^POST \/api\/v1\/orgs\/models\/repos$/,
    breakage: lost,
    told: ['- the source repository: ', '- the GitOps repository, still empty'],
  },
  {
    where: 'the push of the GitOps repository is refused',
    request: /^POST \/models\/chargebacks-gitops\.git\/git-receive-pack/,
    breakage: refused(403),
    told: ['- the source repository: ', '- the GitOps repository, still empty'],
  },
  {
    // What passes, and a lost answer, the step waits out by itself.
    where: 'MLflow refuses the model',
    request: /^POST .*\/registered-models\/create$/,
    breakage: refused(500),
    told: ['- the GitOps repository: ', 'Still to come: the registered model'],
  },
  {
    where: 'the Git host is down at the pull request to the platform',
    request: /^POST \/api\/v1\/repos\/platform\/applications\/pulls$/,
    breakage: refused(),
    told: ['- the registered model: ', 'Still to come: its Applications'],
  },
  {
    where: 'the pull request is merged, and the answer is lost',
    request:
      /^POST \/api\/v1\/repos\/platform\/applications\/pulls\/\d+\/merge/,
    breakage: lost,
    told: ['- the registered model: '],
  },
  {
    where: 'the catalog does not take it',
    request: /^POST \/api\/catalog\/locations/,
    breakage: refused(),
    told: ['- its Applications', 'Still to come: its entry in the catalog'],
  },
  {
    where: 'nobody can say whether a sync window holds',
    request: /^GET \/api\/mlops\/v1\/entities\/.*\/delivery/,
    breakage: refused(500),
    told: [
      '- its entry in the catalog',
      'Still to come: its first deployment where a sync window holds, its first environment',
    ],
  },
  {
    where: 'the first training is begun, and the answer is lost',
    request: /^POST \/api\/mlops\/v1\/entities\/.*\/operations$/,
    breakage: lost,
    told: ['- its first environment', 'Still to come: its first training'],
  },
];

const pullsSchema = z.array(
  z.object({ title: z.string(), merged: z.boolean() }),
);
const commitsSchema = z.array(z.object({ sha: z.string() }));

describe('the template of a model service, when a step fails', () => {
  const platform = setUpPlatform({ startsAt: SATURDAY });
  let network: BreakingNetwork;

  beforeAll(() => {
    network = new BreakingNetwork();
  });

  afterAll(() => {
    network.restore();
  });

  const answers = (name = NAME) => ({
    name,
    owner: 'group:default/team-fraud',
  });
  const run = (name = NAME) => platform.portal.run('new-model', answers(name));
  const gitHost = async (path: string) => {
    const url = `${platform.sandbox.urls['git-host']}/api/v1/repos/${path}`;
    const response = await fetch(url, {
      headers: { authorization: `token ${platform.sandbox.tokens.gitHost}` },
    });
    return {
      status: response.status,
      body: (await response.json()) as unknown,
    };
  };
  /** The portal hears of a run a moment after it was begun. */
  const seenTrained = (name: string) =>
    eventually(async () => {
      const delivery = await platform.portal.delivery(name);
      return delivery?.training.total && delivery.registry.models.length
        ? delivery
        : undefined;
    }, 60_000);
  const firstCommits = async (repository: string) => {
    const { body } = await gitHost(`${repository}/commits?sha=main`);
    return commitsSchema.parse(body).length;
  };

  it.each(FAILURES)(
    'fails when $where, and says what is there',
    async ({ request, breakage, told }) => {
      network.breakNext(request, breakage);
      const task = await run();
      expect(network.isWhole).toBe(true);
      expect(task.status).toBe('failed');
      for (const words of told) expect(task.log).toContain(words);
      expect(task.log).not.toContain(platform.sandbox.tokens.gitHost);
    },
  );

  it('goes on with the same answers to the end, and has made nothing twice', async () => {
    const task = await platform.runs.completed('new-model', answers());
    expect(task.log).toContain(`${SOURCE} was published by an earlier run`);
    const pulls = await gitHost('platform/applications/pulls?state=all');
    expect(
      pullsSchema
        .parse(pulls.body)
        .filter(({ title }) => title === `Deploy ${NAME}`),
    ).toEqual([{ title: `Deploy ${NAME}`, merged: true }]);
    expect(await firstCommits(SOURCE)).toBe(1);
    expect(await firstCommits(GITOPS)).toBe(1);
    const delivery = await seenTrained(NAME);
    expect(delivery.training.total).toBe(1);
    expect(delivery.registry.models.map(({ name }) => name)).toEqual([NAME]);
  });

  it('waits for Argo CD while it is down, says so, and goes on by itself', async () => {
    const { sandbox, portal } = platform;
    const down = sandbox.faults.of('kubernetes');
    await down.down();
    const id = await portal.startTask('new-model', answers('while-down'));
    await eventually(async () => {
      const log = await portal.log(id);
      return log.includes('Argo CD (sandbox) does not answer: ') || undefined;
    }, 120_000);
    await down.down(false);
    const task = await portal.finished(id);
    expect(task.log).toContain('dev is live and healthy');
    expect(task.status).toBe('completed');
  });

  it('gives up when Argo CD stays down, says what is there, and is resumed', async () => {
    const { sandbox, portal } = platform;
    const down = sandbox.faults.of('kubernetes');
    await down.down();
    const id = await portal.startTask('new-model', answers('down-for-long'));
    await eventually(async () => {
      const log = await portal.log(id);
      return log.includes('does not answer: ') || undefined;
    }, 120_000);
    letPass(16);
    const failed = await portal.finished(id);
    expect(failed.status).toBe('failed');
    expect(failed.log).toMatch(
      /After \d+ minutes this is still missing: .*Argo CD \(sandbox\) does not answer: .* run the task again: it goes on from here/,
    );
    expect(failed.log).toContain('- its Applications (a pull request)');
    expect(failed.log).toContain('Still to come: its first deployment');
    await down.down(false);

    const task = await platform.runs.completed(
      'new-model',
      answers('down-for-long'),
    );
    expect(task.log).toContain('was published by an earlier run');
    expect((await seenTrained('down-for-long')).training.total).toBe(1);
  });

  it('refuses a name that is somebody else’s before anything is made', async () => {
    const taken = 'credit-limits';
    await fetch(
      `${platform.sandbox.urls.mlflow}/api/2.0/mlflow/registered-models/create`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          name: taken,
          tags: [
            {
              key: 'backstage.io/entity-ref',
              value: 'component:default/other',
            },
          ],
        }),
      },
    );
    const task = await run(taken);
    expect(task.status).toBe('failed');
    expect(task.log).toContain('belongs to component:default/other');
    expect(task.log).toContain('Nothing was made');
    expect((await gitHost(`models/${taken}`)).status).toBe(404);
    expect((await gitHost(`models/${taken}-gitops`)).status).toBe(404);
  });
});
