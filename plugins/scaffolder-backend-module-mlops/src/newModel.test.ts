import type { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { SATURDAY } from './__testUtils__/atTime';
import { setUpPlatform } from './__testUtils__/setUpPlatform';
import { eventually } from './__testUtils__/startPortal';

jest.setTimeout(300_000);

const NAME = 'late-payments';
const ENTITY = `component:default/${NAME}`;
const GITOPS = `models/${NAME}-gitops`;

describe('the templates of model services, in the sandbox', () => {
  const platform = setUpPlatform({
    templates: ['new-model', 'add-environment', 'promote-model'],
    startsAt: SATURDAY,
  });

  const make = (values: JsonObject = {}) => ({
    name: NAME,
    owner: 'group:default/team-fraud',
    ...values,
  });

  it('make a service that is deployed, trained and in the catalog, from a name and an owner', async () => {
    const task = await platform.runs.completed('new-model', make());
    expect(task.log).toContain('dev is live and healthy');
    // What a version was measured at may be known after the version.
    const version = await eventually(async () => {
      const delivery = await platform.portal.delivery(NAME);
      const newest = delivery?.registry.models[0]?.versions[0];
      return newest?.gates.result === 'pass' ? newest : undefined;
    }, 120_000);
    expect(version).toMatchObject({
      version: '1',
      metrics: { accuracy: expect.any(Number) },
    });
    await platform.runs.healthy(NAME, 'staging');
    await platform.runs.healthy(NAME, 'production');
    // Flagger is heard of apart from Argo CD.
    await eventually(async () => {
      const found = await platform.runs.environment(NAME, 'production');
      const phase = found?.destinations[0].rollouts[0]?.phase;
      return phase === 'Initialized' || undefined;
    }, 120_000);
    expect(
      (await platform.portal.delivery(NAME))?.environments.map(
        ({ name }) => name,
      ),
    ).toEqual(['dev', 'staging', 'production']);
  });

  it('go on with what an earlier run has made', async () => {
    const task = await platform.runs.completed('new-model', make());
    expect(task.log).toContain('was published by an earlier run');
    expect(task.log).toContain(`The model ${NAME} is registered already`);
    expect(task.log).toContain('training has run already');
    expect((await platform.portal.delivery(NAME))?.training.total).toBe(1);
  });

  it('tell nobody the tokens of the webhooks', async () => {
    const canary = platform.sandbox.cluster.get({
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      namespace: `${NAME}-production`,
      name: NAME,
    });
    const [, token = ''] =
      /"token":"([\w-]{20,})"/.exec(JSON.stringify(canary)) ?? [];
    expect(token).not.toBe('');
    expect(token).not.toContain('REPLACE');
    const tasks = await platform.portal.get('/api/scaffolder/v2/tasks');
    const ids = z
      .object({ tasks: z.array(z.object({ id: z.string() })) })
      .parse(tasks.body);
    for (const { id } of ids.tasks) {
      const { log } = await platform.portal.finished(id);
      expect(log).not.toContain(token);
      expect(log).not.toContain(platform.sandbox.tokens.gitHost);
    }
  });

  it('are not begun when the form says no', async () => {
    await expect(
      platform.portal.startTask('new-model', {
        name: 'other-service',
        owner: 'group:default/team-fraud',
        retraining: { schedule: '99 3 * * 1', driftThreshold: 0.2 },
      }),
    ).rejects.toThrow(/400: .*instance\.retraining\.schedule/);
  });

  it('fail before anything is made when the answers are wrong', async () => {
    const task = await platform.portal.run('new-model', {
      name: 'other-service',
      owner: 'group:default/team-fraud',
      retraining: { schedule: '0 3 * * 5-1', driftThreshold: 0.2 },
    });
    expect(task.status).toBe('failed');
    expect(task.log).toContain(
      'retraining.schedule: is no cron schedule of five fields',
    );
    expect(task.log).not.toContain('Init git repository');
  });

  it('refuse a name that is taken by something else', async () => {
    const task = await platform.portal.run(
      'new-model',
      make({ framework: 'xgboost' }),
    );
    expect(task.status).toBe('failed');
    expect(task.log).toContain("it is not this service's");
  });

  it('release to the first environment what is trained next, by a pull request', async () => {
    const first = await platform.runs.pull(
      GITOPS,
      'Release image 0.1.0-m1 and model version 1 to dev',
    );
    await startTraining();
    const second = await platform.runs.pull(
      GITOPS,
      'Release image 0.1.0-m2 and model version 2 to dev',
    );
    expect(second.number).toBeGreaterThan(first.number);
    expect(await liveVersion('dev')).toBe('1');
    await platform.runs.merge(GITOPS, second);
    await eventually(
      async () => (await liveVersion('dev')) === '2' || undefined,
      120_000,
    );
    await eventually(async () => {
      const { destinations } = await platform.runs.healthy(NAME, 'dev');
      const images = destinations[0].live?.images;
      return images?.includes(`ghcr.io/models/${NAME}:0.1.0-m2`) || undefined;
    }, 120_000);
    expect(await liveVersion('staging')).toBe('1');
  });

  it('promote a version by a pull request, which a canary then examines', async () => {
    const refused = await platform.portal.run('promote-model', {
      entityRef: ENTITY,
      environment: 'production',
      version: '7',
    });
    expect(refused.log).toContain('the registry has no version 7; it has');
    const task = await platform.runs.completed('promote-model', {
      entityRef: ENTITY,
      environment: 'production',
      version: '2',
    });
    expect(task.log).toContain('It waits for');
    await platform.runs.mergeNewest(GITOPS);
    await eventually(async () => {
      const [place] =
        (await platform.runs.environment(NAME, 'production'))?.destinations ??
        [];
      return place?.live?.model?.version === '2' &&
        place.rollouts[0]?.phase === 'Succeeded'
        ? place
        : undefined;
    }, 200_000);
  });

  it('leave a service that the portal can roll back', async () => {
    const { id } = await platform.runs.begun(NAME, {
      action: 'rollback',
      environment: 'production',
      input: { skipAnalysis: true },
      reason: 'Precision fell after the release',
      key: 'back-to-version-1',
    });
    await platform.runs.succeeded(id);
    const { destinations } = await platform.runs.healthy(NAME, 'production');
    expect(destinations[0].live?.model?.version).toBe('1');
  });

  it('add a region by pull requests, with the release that runs elsewhere', async () => {
    await platform.runs.completed('add-environment', {
      entityRef: ENTITY,
      kind: 'region',
      region: { name: 'north', cluster: 'in-cluster' },
    });
    await platform.runs.mergeNewest(GITOPS);
    const added = await eventually(async () => {
      const found = await platform.runs.environment(NAME, 'production');
      return found?.destinations.find(
        ({ namespace, live }) =>
          namespace === `${NAME}-production-north` && live?.model,
      );
    }, 120_000);
    expect(added.live?.model?.version).toBe('1');
  });

  async function liveVersion(name: string): Promise<string | undefined> {
    const [place] =
      (await platform.runs.environment(NAME, name))?.destinations ?? [];
    return place?.live?.model?.version;
  }

  async function startTraining(): Promise<void> {
    platform.sandbox.cluster.create({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: {
        namespace: 'ml-training',
        name: `${NAME}-training-again`,
        labels: { 'backstage.io/kubernetes-id': NAME },
      },
      spec: { workflowTemplateRef: { name: `${NAME}-training` } },
    });
  }
});
