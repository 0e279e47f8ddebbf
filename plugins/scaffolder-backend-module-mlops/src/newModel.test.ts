import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { z } from 'zod';
import { TEMPLATE } from './__testUtils__/renderSkeleton';
import { eventually, startPortal } from './__testUtils__/startPortal';

jest.setTimeout(300_000);

const NAME = 'late-payments';
const ENTITY = `component:default/${NAME}`;
const GITOPS = `models/${NAME}-gitops`;
const TEMPLATES = ['new-model', 'promote-model', 'add-environment'];

describe('the templates of model services, in the sandbox', () => {
  let sandbox: Sandbox;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 40 });
    portal = await startPortal(sandbox, {
      templates: [
        'new-model/template.yaml',
        'new-model/add-environment.yaml',
        'promote-model/template.yaml',
      ].map(file => join(TEMPLATE, '..', file)),
    });
    for (const name of TEMPLATES) await portal.untilTemplate(name);
  });

  afterAll(async () => {
    await portal?.stop();
    await sandbox?.stop();
  });

  const completed = async (
    template: string,
    values: Record<string, string | object>,
  ) => {
    const task = await portal.run(template, JSON.parse(JSON.stringify(values)));
    if (task.status !== 'completed') throw new Error(task.log);
    return task;
  };
  const environment = async (name: string) =>
    (await portal.delivery(NAME))?.environments.find(
      each => each.name === name,
    );
  const healthy = (name: string) =>
    eventually(async () => {
      const found = await environment(name);
      const applications = found?.destinations.flatMap(
        each => each.applications,
      );
      return applications?.length &&
        applications.every(({ health }) => health.status === 'Healthy')
        ? found
        : undefined;
    }, 120_000);

  /** As a person does at the Git host. */
  async function mergeNewest(repository: string): Promise<void> {
    const api = `${sandbox.urls['git-host']}/api/v1/repos/${repository}/pulls`;
    const headers = {
      authorization: `token ${sandbox.tokens.gitHost}`,
      'content-type': 'application/json',
    };
    const open = await fetch(`${api}?state=open`, { headers });
    const [newest] = z
      .array(z.object({ number: z.number() }))
      .parse(await open.json());
    const merged = await fetch(`${api}/${newest.number}/merge`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ Do: 'merge' }),
    });
    expect(merged.status).toBe(200);
  }

  it('make a service that is deployed, trained and in the catalog, from a name and an owner', async () => {
    const task = await completed('new-model', {
      name: NAME,
      owner: 'group:default/team-fraud',
    });
    expect(task.log).toContain('dev is live and healthy');
    const version = await eventually(
      async () =>
        (await portal.delivery(NAME))?.registry.models[0]?.versions[0],
      120_000,
    );
    expect(version).toMatchObject({
      version: '1',
      gates: { result: 'pass' },
      metrics: { accuracy: expect.any(Number) },
    });
    await healthy('staging');
    const { destinations } = await healthy('production');
    expect(destinations[0].rollouts[0]?.phase).toBe('Initialized');
    expect(
      (await portal.delivery(NAME))?.environments.map(({ name }) => name),
    ).toEqual(['dev', 'staging', 'production']);
  });

  it('go on with what an earlier run has made', async () => {
    const task = await completed('new-model', {
      name: NAME,
      owner: 'group:default/team-fraud',
    });
    expect(task.log).toContain('was published by an earlier run');
    expect(task.log).toContain(`The model ${NAME} is registered already`);
    expect(task.log).toContain('training has run already');
    expect((await portal.delivery(NAME))?.training.total).toBe(1);
  });

  it('tell nobody the tokens of the webhooks', async () => {
    const canary = sandbox.cluster.get({
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      namespace: `${NAME}-production`,
      name: NAME,
    });
    const [, token = ''] =
      /"token":"([\w-]{20,})"/.exec(JSON.stringify(canary)) ?? [];
    expect(token).not.toBe('');
    expect(token).not.toContain('REPLACE');
    const tasks = await portal.get('/api/scaffolder/v2/tasks');
    const ids = z
      .object({ tasks: z.array(z.object({ id: z.string() })) })
      .parse(tasks.body);
    for (const { id } of ids.tasks) {
      const { log } = await portal.finished(id);
      expect(log).not.toContain(token);
      expect(log).not.toContain(sandbox.tokens.gitHost);
    }
  });

  it('fail before anything is made when the answers are wrong', async () => {
    const task = await portal.run('new-model', {
      name: 'other-service',
      owner: 'group:default/team-fraud',
      retraining: { schedule: '99 3 * * 1', driftThreshold: 0.2 },
    });
    expect(task.status).toBe('failed');
    expect(task.log).toContain(
      'retraining.schedule: is no cron schedule of five fields',
    );
    expect(task.log).not.toContain('Init git repository');
  });

  it('refuse a name that is taken by something else', async () => {
    const task = await portal.run('new-model', {
      name: NAME,
      owner: 'group:default/team-fraud',
      framework: 'xgboost',
    });
    expect(task.status).toBe('failed');
    expect(task.log).toContain("it is not this service's");
  });

  it('promote a version by a pull request, which a canary then examines', async () => {
    const refused = await portal.run('promote-model', {
      entityRef: ENTITY,
      environment: 'production',
      version: '2',
    });
    expect(refused.log).toContain('the registry has no version 2; it has 1');

    await startTraining();
    await eventually(async () => {
      const delivery = await portal.delivery(NAME);
      return delivery?.registry.models[0]?.versions.find(
        ({ version }) => version === '2',
      );
    }, 120_000);
    const task = await completed('promote-model', {
      entityRef: ENTITY,
      environment: 'production',
      version: '2',
    });
    expect(task.log).toContain('It waits for');
    await mergeNewest(GITOPS);
    await eventually(async () => {
      const [place] = (await environment('production'))?.destinations ?? [];
      return place?.live?.model?.version === '2' &&
        place.rollouts[0]?.phase === 'Succeeded'
        ? place
        : undefined;
    }, 200_000);
  });

  it('leave a service that the portal can roll back', async () => {
    const { operations } = portal.clients;
    const input = { skipAnalysis: true };
    const plan = await operations.planRollback(ENTITY, {
      environment: 'production',
      ...input,
    });
    expect(plan.blockers).toEqual([]);
    const begun = await operations.startOperation(
      ENTITY,
      {
        action: 'rollback',
        environment: 'production',
        input,
        reason: 'Precision fell after the release',
        planHash: plan.hash,
      },
      { idempotencyKey: 'back-to-version-1' },
    );
    const state = await eventually(async () => {
      const { state: now, error } = await operations.getOperation(begun.id);
      if (error) throw new Error(error.message);
      return now === 'succeeded' ? now : undefined;
    }, 120_000);
    expect(state).toBe('succeeded');
    const { destinations } = await healthy('production');
    expect(destinations[0].live?.model?.version).toBe('1');
  });

  it('add a region by pull requests, with the release that runs elsewhere', async () => {
    await completed('add-environment', {
      entityRef: ENTITY,
      kind: 'region',
      region: { name: 'north', cluster: 'in-cluster' },
    });
    await mergeNewest(GITOPS);
    const added = await eventually(async () => {
      const found = await environment('production');
      return found?.destinations.find(
        ({ namespace, live }) =>
          namespace === `${NAME}-production-north` && live?.model,
      );
    }, 120_000);
    expect(added.live?.model?.version).toBe('1');
  });

  async function startTraining(): Promise<void> {
    sandbox.cluster.create({
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
