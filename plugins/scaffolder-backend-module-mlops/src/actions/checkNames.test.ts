import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { Location } from '@backstage/catalog-client';
import { ConfigReader } from '@backstage/config';
import { NotFoundError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { createTask, type Task } from '../__testUtils__/actions/runAction';
import { startGitHost } from '../__testUtils__/actions/startGitHost';
import { createCheckNamesAction } from './checkNames';

const ENTITY = 'component:default/churn';
const INFO =
  'https://git.example.com/models/churn/src/branch/main/catalog-info.yaml';
const input = {
  service: 'churn',
  entityRef: ENTITY,
  modelName: 'churn',
  catalogInfoUrl: INFO,
  overlays: [
    {
      applicationName: 'churn-dev',
      portalCluster: 'in-cluster',
      namespace: 'churn-dev',
      replicas: 1,
    },
  ],
};

const entityFrom = (location: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'churn',
    namespace: 'default',
    annotations: { 'backstage.io/managed-by-origin-location': location },
  },
});

describe('mlops:model-service:check-names', () => {
  let host: Awaited<ReturnType<typeof startGitHost>>;
  let models: Sandbox;
  let task: Task;

  beforeEach(async () => {
    host = await startGitHost();
    models = await startSandbox({ story: false, controllers: false });
    task = await createTask();
  });

  afterEach(async () => {
    await task.remove();
    await models.stop();
    await host.stop();
  });

  const check = (
    entities: Entity[] = [],
    {
      mlflow = models.urls.mlflow,
      isDryRun = false,
      locations = new Array<Location>(),
      inCluster = async (): Promise<unknown> => {
        throw new NotFoundError('There is nothing');
      },
    } = {},
  ) =>
    task.run(
      createCheckNamesAction({
        auth: mockServices.auth(),
        catalog: catalogServiceMock.mock({
          getEntityByRef: async () => entities[0],
          getLocationByRef: async ref =>
            locations.find(at => at.target === ref),
        }),
        clusters: {
          list: () => [],
          get: name => ({
            name,
            url: 'https://cluster.example.com',
            fetch: async () => new Response(),
            getJson: inCluster,
          }),
        },
        homeCluster: 'in-cluster',
        config: new ConfigReader({
          mlops: { mlflow: { instances: [{ name: 'main', url: mlflow }] } },
        }),
        repositories: host.repositories,
        platform: {
          url: host.urlOf('applications'),
          path: 'applications',
          merge: 'now',
        },
        patience: { everyMs: 1, deadlineMs: 20 },
      }),
      input,
      { isDryRun },
    );
  const register = (owner?: string) =>
    fetch(`${models.urls.mlflow}/api/2.0/mlflow/registered-models/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'churn',
        ...(owner && {
          tags: [{ key: 'backstage.io/entity-ref', value: owner }],
        }),
      }),
    });
  const apply = (owner: string) =>
    host.write(
      'applications',
      'applications/churn/dev.yaml',
      `kind: Application\nmetadata: { annotations: { backstage.io/entity-ref: '${owner}' } }\n`,
    );

  it('finds all names free, also in a dry run', async () => {
    expect(await check()).toEqual({ registered: false });
    expect(await check([], { isDryRun: true })).toEqual({ registered: false });
    expect(task.logged).toEqual(Array(2).fill('The names of churn are free'));
  });

  it('goes on with what is the service’s own', async () => {
    await register(ENTITY);
    await apply(ENTITY);
    expect(await check([entityFrom(`url:${INFO}`)])).toEqual({
      registered: true,
    });
    expect(task.logged.at(-1)).toContain('is its own');
  });

  it('knows what the catalog is about to read', async () => {
    const target = `url:${INFO}`;
    const entityRef = 'location:default/churn';
    const locations = [{ id: '1', type: 'url', target, entityRef }];
    expect(await check([], { locations })).toEqual({ registered: true });
  });

  it('refuses an entity that comes from elsewhere', async () => {
    await expect(
      check([entityFrom('url:https://git.example.com/x')]),
    ).rejects.toThrow('name: the catalog has component:default/churn already');
  });

  it.each([
    ['component:default/other', 'belongs to component:default/other'],
    [undefined, 'names no owner'],
  ])('refuses a model of %s', async (owner, words) => {
    await register(owner);
    await expect(check()).rejects.toThrow(words);
  });

  it('refuses Applications of somebody else', async () => {
    await apply('component:default/other');
    await expect(check()).rejects.toThrow(
      'they belong to component:default/other',
    );
  });

  it('refuses an Application of somebody else in the cluster', async () => {
    const other = {
      metadata: {
        annotations: { 'backstage.io/entity-ref': 'component:default/x' },
      },
    };
    await expect(check([], { inCluster: async () => other })).rejects.toThrow(
      'name: The Application churn-dev is there already, and belongs to component:default/x; choose another name',
    );
  });

  it('does not go on when it cannot know', async () => {
    await expect(check([], { mlflow: 'http://127.0.0.1:9' })).rejects.toThrow(
      "MLflow 'main' cannot be reached",
    );
  });
});
