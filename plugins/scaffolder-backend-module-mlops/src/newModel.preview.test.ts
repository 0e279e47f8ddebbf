import { join } from 'node:path';
import {
  modelServicePreviewSchema,
  type ModelServicePreview,
} from '@slipway/backstage-plugin-mlops-common';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import type { JsonObject } from '@backstage/types';
import { ServiceRuns } from './__testUtils__/ServiceRuns';
import { TEMPLATE } from './__testUtils__/renderSkeleton';
import { startPortal } from './__testUtils__/startPortal';

jest.setTimeout(300_000);

const OWNER = 'group:default/team-fraud';
const SECRET = 'a-secret-that-only-the-portal-knows-0123456789';

type Described = Extract<ModelServicePreview, { state: 'described' }>;

describe('the preview of a new model service, in the sandbox', () => {
  let sandbox: Sandbox;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 40 });
    portal = await startPortal(sandbox, {
      templates: [
        join(TEMPLATE, 'template.yaml'),
        join(TEMPLATE, 'add-environment.yaml'),
      ],
      mlops: { flagger: { webhooks: { secret: SECRET } } },
    });
    await portal.untilTemplate('new-model');
    await portal.untilTemplate('add-environment');
  });

  afterAll(async () => {
    await portal?.stop();
    await sandbox?.stop();
  });

  const ask = (
    values: JsonObject,
    templateRef = 'template:default/new-model',
  ) => portal.post('/api/scaffolder/mlops/v1/preview', { templateRef, values });

  async function preview(values: JsonObject): Promise<ModelServicePreview> {
    const { status, body } = await ask({ owner: OWNER, ...values });
    expect({ status, body }).toMatchObject({ status: 200 });
    return modelServicePreviewSchema.parse(body);
  }

  async function described(values: JsonObject): Promise<Described> {
    const answer = await preview(values);
    if (answer.state !== 'described') throw new Error(JSON.stringify(answer));
    return answer;
  }

  function fileOf({ files }: Described, repository: string, path: string) {
    const repositories = files.state === 'rendered' ? files.repositories : [];
    return repositories
      .find(({ name }) => name === repository)
      ?.files.find(each => each.path === path);
  }

  it('shows the files that a run writes, where they are kept', async () => {
    const answer = await described({ name: 'late-payments' });
    expect(answer).toMatchObject({ problems: [], unchecked: [] });
    const { files } = answer;
    if (files.state !== 'rendered') throw new Error(files.reason);
    expect(files.repositories.map(({ name }) => name)).toEqual([
      'models/late-payments',
      'models/late-payments-gitops',
      'platform/applications',
    ]);
    expect(
      fileOf(answer, 'models/late-payments', 'pyproject.toml')?.content,
    ).toContain('name = "late-payments"');
    expect(
      fileOf(
        answer,
        'models/late-payments-gitops',
        'overlays/production/canary.yaml',
      )?.objects,
    ).toEqual([{ kind: 'Canary', name: 'late-payments' }]);
    expect(
      fileOf(
        answer,
        'platform/applications',
        'applications/late-payments/project.yaml',
      )?.objects,
    ).toEqual([{ kind: 'AppProject', name: 'late-payments' }]);
    expect(JSON.stringify(files)).not.toMatch(/\$\{\{ *(values|s\.)/);
  });

  it('describes what would run where, and what happens next', async () => {
    const { afterwards, service } = await described({
      name: 'late-payments',
      regions: [{ name: 'eu' }, { name: 'us', cluster: 'us-east' }],
    });
    expect(service).toMatchObject({
      entityRef: 'component:default/late-payments',
      image: 'ghcr.io/models/late-payments',
      rollout: { kind: 'canary', steps: [5, 10, 15, 20, 30, 40, 50] },
    });
    expect(
      service.environments.map(({ name, overlays }) => [
        name,
        ...overlays.map(({ cluster, namespace }) => `${cluster}/${namespace}`),
      ]),
    ).toEqual([
      ['dev', 'in-cluster/late-payments-dev'],
      ['staging', 'in-cluster/late-payments-staging'],
      [
        'production',
        'in-cluster/late-payments-production',
        'us-east/late-payments-production',
      ],
    ]);
    expect(afterwards[0]).toMatch(
      /^The repositories late-payments and late-payments-gitops are made at /,
    );
    expect(afterwards).toContain(
      'Argo CD deploys dev; the portal waits up to five minutes until it serves.',
    );
  });

  it('makes nothing, and shows nobody a token', async () => {
    const answer = await described({ name: 'seen-only' });
    const text = JSON.stringify(answer);
    expect(text).toContain('REPLACE_WITH_TOKEN_FROM_PORTAL');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(sandbox.tokens.gitHost);
    const host = sandbox.urls['git-host'];
    const found = await fetch(`${host}/api/v1/repos/models/seen-only`);
    expect(found.status).toBe(404);
  });

  it('says in the words of the form what is not right with the answers', async () => {
    expect(
      await preview({
        name: 'late-payments',
        retraining: { schedule: '0 3 30 2 *', driftThreshold: 0.2 },
        environments: [{ name: 'dev' }, { name: 'dev' }],
      }),
    ).toEqual({
      state: 'refused',
      problems: expect.arrayContaining([
        {
          field: 'Retraining, Schedule of the drift check (cron, UTC)',
          message: 'is no cron schedule of five fields',
        },
        {
          field: 'In the order of promotion 2, Name',
          message: 'is there twice',
        },
      ]),
    });
  });

  it('says that a name is taken, and shows the files nevertheless', async () => {
    const runs = new ServiceRuns(sandbox, portal);
    await runs.completed('new-model', { name: 'taken-name', owner: OWNER });
    const answer = await described({
      name: 'taken-name',
      framework: 'xgboost',
    });
    expect(answer.problems).toEqual([
      { message: expect.stringContaining("it is not this service's") },
    ]);
    expect(
      fileOf(answer, 'models/taken-name', 'pyproject.toml')?.content,
    ).toContain('xgboost');
  });

  it('answers for templates of model services only', async () => {
    const named = async (templateRef: string) => {
      const { status, body } = await ask({}, templateRef);
      return { status, text: JSON.stringify(body) };
    };
    expect(await named('template:default/nothing')).toMatchObject({
      status: 404,
      text: expect.stringContaining('or you may not see it'),
    });
    expect(await named('template:default/add-environment')).toMatchObject({
      status: 400,
      text: expect.stringContaining('makes no model service'),
    });
  });
});
