import { ANNOTATION } from '@slipway/backstage-plugin-mlops-common';
import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { createProvider, ToldCatalog } from '../__testUtils__/createProvider';
import { FakeRegistry } from '../__testUtils__/fakeRegistry';

const HOUR = 60 * 60_000;
const server = setupServer();
let registry: FakeRegistry;

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
beforeEach(() => {
  registry = new FakeRegistry();
  for (const name of ['fraud', 'churn', 'credit'])
    registry.models.set(name, {});
  server.resetHandlers(...registry.handlers());
});

const { url } = new FakeRegistry();

describe('a round', () => {
  it('gives all models of all pages, and leaves prompts out', async () => {
    registry.models.set('greeting', {
      tags: { 'mlflow.prompt.is_prompt': 'true' },
    });
    const { provider, told } = await createProvider({ url });
    await provider.refresh();
    expect(told.names).toEqual(['fraud', 'churn', 'credit']);
    expect(told.mutations.map(({ type }) => type)).toEqual(['full']);
  });

  it('tells the catalog nothing when nothing changed', async () => {
    const { provider, told } = await createProvider({ url });
    await provider.refresh();
    await provider.refresh();
    expect(told.mutations).toHaveLength(1);
  });

  it('gives only what changed, and looks at its services at once', async () => {
    const { provider, told } = await createProvider({ url });
    await provider.refresh();
    registry.models.set('churn', { tags: { owner: 'team-growth' } });
    registry.models.set('ranking', {});
    await provider.refresh();
    expect(told.mutations[1]).toMatchObject({
      type: 'delta',
      added: [
        {
          entity: {
            metadata: { name: 'churn' },
            spec: { owner: 'team-growth' },
          },
        },
        { entity: { metadata: { name: 'ranking' } } },
      ],
      removed: [],
    });
    expect(told.refreshed).toEqual(['mlflow:main/ranking']);
  });

  it('takes away a model that MLflow says is gone', async () => {
    const { provider, told } = await createProvider({ url });
    await provider.refresh();
    registry.models.delete('churn');
    await provider.refresh();
    expect(told.names).toEqual(['fraud', 'credit']);
    expect(told.refreshed).toEqual(['mlflow:main/churn']);
  });

  it('follows a rename', async () => {
    const { provider, told } = await createProvider({ url });
    await provider.refresh();
    registry.models.delete('churn');
    registry.models.set('churn-prediction', {});
    await provider.refresh();
    expect(told.names.sort()).toEqual(['churn-prediction', 'credit', 'fraud']);
  });

  it('takes away a model that became a prompt', async () => {
    const { provider, told } = await createProvider({ url });
    await provider.refresh();
    registry.models.set('churn', {
      tags: { 'mlflow.prompt.is_prompt': 'true' },
    });
    await provider.refresh();
    expect(told.names).toEqual(['fraud', 'credit']);
  });

  it('hands everything over anew after an hour', async () => {
    const { provider, told, clock } = await createProvider({ url });
    await provider.refresh();
    clock.now += HOUR;
    await provider.refresh();
    expect(told.mutations.map(({ type }) => type)).toEqual(['full', 'full']);
  });
});

describe('an instance in trouble takes nothing away', () => {
  it.each([
    ['is down', () => HttpResponse.error()],
    ['answers with an error', () => new HttpResponse(null, { status: 500 })],
    [
      'answers with a page of a proxy',
      () => HttpResponse.html('<h1>Hello</h1>'),
    ],
    [
      'answers with a sign-in page',
      () =>
        new HttpResponse(null, {
          status: 302,
          headers: { location: '/login' },
        }),
    ],
    [
      'answers with other JSON',
      () => HttpResponse.json({ registered_models: 7 }),
    ],
    [
      'answers with something else in its list',
      () => HttpResponse.json({ registered_models: [{ title: 'fraud' }] }),
    ],
    [
      'answers with nothing at all',
      () => HttpResponse.json({}, { status: 200 }),
    ],
    [
      'never ends its list',
      () => HttpResponse.json({ registered_models: [], next_page_token: '1' }),
    ],
  ])('when it %s', async (_, answer) => {
    const { provider, told, clock, logger } = await createProvider({ url });
    await provider.refresh();
    registry.instead = answer;
    await provider.refresh();
    clock.now += HOUR;
    await provider.refresh();
    expect(told.names).toEqual(['fraud', 'churn', 'credit']);
    expect(logger.warn).toHaveBeenCalled();
    expect(JSON.stringify(logger.warn.mock.calls)).not.toContain('secret');
  });

  it('when a page is short, also on a full reconcile and after a start', async () => {
    const told = new ToldCatalog();
    const first = await createProvider({ url, told });
    await first.provider.refresh();
    registry.unlisted.add('churn');
    await first.provider.refresh();
    first.clock.now += HOUR;
    await first.provider.refresh();
    const again = await createProvider({
      url,
      told,
      before: [...told.entities.values()],
    });
    // This time its own word for each model is not to be had either.
    registry.instead = path =>
      path === 'get' ? new HttpResponse(null, { status: 503 }) : undefined;
    await again.provider.refresh();
    expect(told.names.sort()).toEqual(['churn', 'credit', 'fraud']);
  });

  it('when only the word for one model is not to be had', async () => {
    const { provider, told } = await createProvider({ url });
    await provider.refresh();
    registry.models.delete('churn');
    registry.instead = path =>
      path === 'get' ? new HttpResponse(null, { status: 403 }) : undefined;
    await provider.refresh();
    expect(told.names).toContain('churn');
    registry.instead = undefined;
    await provider.refresh();
    expect(told.names).not.toContain('churn');
  });

  it('when the catalog cannot tell what it has after a start', async () => {
    const told = new ToldCatalog();
    const first = await createProvider({ url, told });
    await first.provider.refresh();
    registry.unlisted.add('churn');
    const again = await createProvider({ url, told });
    again.catalog.streamEntities = () => {
      throw new Error('not listening yet');
    };
    await again.provider.refresh();
    expect(told.names).toContain('churn');
  });
});

it('takes away, after a start, what went while it was not running', async () => {
  const told = new ToldCatalog();
  const first = await createProvider({ url, told });
  await first.provider.refresh();
  registry.models.delete('churn');
  const again = await createProvider({
    url,
    told,
    before: [...told.entities.values()],
  });
  await again.provider.refresh();
  expect(told.names).toEqual(['fraud', 'credit']);
});

it('sends its credentials, and keeps two instances apart', async () => {
  const { provider, told } = await createProvider({
    url,
    settings: { namespace: 'models', namePrefix: 'eu-', owner: 'team-ml' },
  });
  await provider.refresh();
  expect(registry.headers[0].get('authorization')).toBe('Bearer secret');
  expect([...told.entities.keys()]).toContain('resource:models/eu-fraud');
  expect(told.entities.get('resource:models/eu-fraud')).toMatchObject({
    metadata: {
      title: 'fraud',
      annotations: {
        [ANNOTATION.modelName]: 'fraud',
        [ANNOTATION.mlflowInstanceName]: 'main',
        'backstage.io/managed-by-location': `mlflow:${url}/#/models/fraud`,
      },
    },
    spec: { type: 'ml-model', owner: 'team-ml' },
  });
});
