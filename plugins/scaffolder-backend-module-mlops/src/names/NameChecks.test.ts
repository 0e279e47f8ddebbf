import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { startGitHost } from '../__testUtils__/actions/startGitHost';
import { PLATFORM } from '../__testUtils__/gitops/renderGitOps';
import { MlflowRegistry } from '../clients/MlflowRegistry';
import { Permits } from '../preview/Permits';
import { EarlierRuns, type EarlierRun } from './EarlierRuns';
import { NameChecks } from './NameChecks';

const TEMPLATE: Entity = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'new-model', namespace: 'default' },
  spec: {
    type: 'model-server',
    parameters: [
      { properties: { name: { type: 'string' } } },
      { properties: { gitHost: { default: 'gitea' } } },
    ],
    steps: [
      { id: 'describe', action: 'mlops:model-service:describe', name: 'Check' },
    ],
  },
};

const component = (name: string, origin: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    namespace: 'default',
    annotations: { 'backstage.io/managed-by-origin-location': origin },
  },
});

/** Says how the newest run for a name ended. */
function runs(ended: EarlierRun): EarlierRuns {
  const fake: Pick<EarlierRuns, 'latest'> = { latest: async () => ended };
  return Object.assign(Object.create(EarlierRuns.prototype), fake);
}

describe('the check of names', () => {
  let host: Awaited<ReturnType<typeof startGitHost>>;
  let models: Sandbox;

  beforeAll(async () => {
    host = await startGitHost();
    models = await startSandbox({ story: false, controllers: false });
  });

  afterAll(async () => {
    await models.stop();
    await host.stop();
  });

  function ask(
    values: JsonObject,
    options: {
      entities?: Entity[];
      ended?: EarlierRun;
      mlflow?: string;
      denied?: boolean;
    } = {},
  ) {
    const { denied, ended = 'none', entities = [] } = options;
    const { mlflow = models.urls.mlflow } = options;
    const result = denied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW;
    const checks = new NameChecks({
      auth: mockServices.auth(),
      catalog: catalogServiceMock({ entities: [TEMPLATE, ...entities] }),
      clusters: { list: () => [], get: () => undefined },
      logger: mockServices.logger.mock(),
      permits: new Permits(
        mockServices.permissions.mock({
          authorize: async requests => requests.map(() => ({ result })),
        }),
      ),
      platform: {
        ...PLATFORM,
        gitBaseUrls: { gitea: new URL(host.urlOf('x')).origin },
      },
      platformRepository: undefined,
      registry: () =>
        new MlflowRegistry({
          name: 'main',
          url: mlflow,
          consoleUrl: 'https://mlflow.example.com',
          headers: {},
        }),
      repositories: host.repositories,
      runs: runs(ended),
    });
    return checks.check({
      templateRef: 'template:default/new-model',
      values,
      credentials: mockCredentials.user(),
    });
  }
  const register = (name: string, owner: string) =>
    fetch(`${models.urls.mlflow}/api/2.0/mlflow/registered-models/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name,
        tags: [{ key: 'backstage.io/entity-ref', value: owner }],
      }),
    });

  it('finds a name free, however little of the form is filled in', async () => {
    await expect(
      ask({ name: 'late-payments', environments: [{ name: 'No' }] }),
    ).resolves.toEqual({ state: 'free', unchecked: [] });
  });

  it('tells of an entity that has the name, and suggests another', async () => {
    await expect(
      ask(
        { name: 'churn' },
        {
          entities: [
            component('churn', 'url:https://git.example.com/x'),
            component('churn-2', 'url:https://git.example.com/x'),
          ],
        },
      ),
    ).resolves.toEqual({
      state: 'taken',
      taken: [
        { message: 'The entity component:default/churn is there already.' },
      ],
      suggestion: 'churn-3',
      unchecked: [],
    });
  });

  it('says whose a model is only to who may see its owner', async () => {
    await register('credit', 'component:default/scores');
    const message = 'The registered model credit is there already';
    await expect(ask({ name: 'credit' })).resolves.toMatchObject({
      taken: [{ message: `${message}.` }],
    });
    const scores = component('scores', 'url:https://git.example.com/scores');
    await expect(
      ask({ name: 'credit' }, { entities: [scores] }),
    ).resolves.toMatchObject({
      taken: [
        { message: `${message}, and belongs to component:default/scores.` },
      ],
    });
  });

  it('lets a service be finished that an earlier run has begun, and no other', async () => {
    await register('begun', 'component:default/begun');
    await expect(
      ask({ name: 'begun' }, { ended: 'unfinished' }),
    ).resolves.toEqual({
      state: 'unfinished',
      there: ['The registered model begun is there.'],
      unchecked: [],
    });
    await expect(
      ask({ name: 'begun' }, { ended: 'running' }),
    ).resolves.toMatchObject({
      state: 'taken',
      taken: [{ message: expect.stringContaining('being made just now') }],
    });
    await expect(ask({ name: 'begun' })).resolves.toMatchObject({
      state: 'taken',
      taken: [
        {
          message: 'The registered model begun is there already.',
          url: 'https://mlflow.example.com/#/models/begun',
        },
      ],
    });
    await register('not-begun', 'component:default/scores');
    await expect(
      ask({ name: 'not-begun' }, { ended: 'unfinished' }),
    ).resolves.toMatchObject({ state: 'taken' });
  });

  it('looks for repositories where the form puts them', async () => {
    await host.create('late-fees-gitops');
    const owner = 'platform';
    await expect(
      ask({ name: 'late-fees', repoOwner: owner }),
    ).resolves.toMatchObject({
      taken: [
        {
          message: `The repository ${owner}/late-fees-gitops is there already.`,
        },
      ],
    });
    await expect(
      ask({ name: 'late-fees', repoOwner: owner, layout: 'one' }),
    ).resolves.toMatchObject({ state: 'free' });
  });

  it('goes by the rest when one place does not answer, and says so', async () => {
    await expect(
      ask({ name: 'late-payments' }, { mlflow: 'http://127.0.0.1:9' }),
    ).resolves.toEqual({
      state: 'free',
      unchecked: ['MLflow does not say whether the name is taken.'],
    });
  });

  it('answers nobody who may not run templates, and to no name that is none', async () => {
    await expect(
      ask({ name: 'late-payments' }, { denied: true }),
    ).rejects.toThrow('scaffolder.task.create');
    await expect(ask({ name: 'Not A Name' })).rejects.toThrow('name:');
    await expect(ask({})).rejects.toThrow('name:');
  });
});
