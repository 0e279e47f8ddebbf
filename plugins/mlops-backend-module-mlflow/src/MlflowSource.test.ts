import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { setupServer } from 'msw/node';
import { until } from '@slipway/testing';
import { createSource, stopSources } from './__testUtils__/createSource';
import { component } from './__testUtils__/entities';
import { FakeMlflow, finishedRun } from './__testUtils__/fakeMlflow';
import { FRAUD, fraud, live, fraudRegistry } from './__testUtils__/fraud';

const server = setupServer();
registerMswTestHooks(server);

let mlflow: FakeMlflow;

beforeEach(() => {
  mlflow = fraudRegistry();
  server.use(...mlflow.handlers());
});
afterEach(stopSources);

describe('MlflowSource', () => {
  it('tells the versions of a model with aliases, metrics, source and links', async () => {
    const source = createSource([
      { url: mlflow.url, consoleUrl: 'https://mlflow.example.com' },
    ]);
    source.bind(fraud);
    await source.start();
    await live(source);

    const { models, notes } = source.observe(FRAUD);
    expect(notes).toEqual([]);
    expect(models).toEqual([
      expect.objectContaining({
        id: 'main/fraud-detection',
        source: 'mlflow/main',
        description: 'Scores card payments',
        tags: { team: 'fraud' },
        aliases: [
          { alias: 'challenger', version: '2' },
          { alias: 'champion', version: '1' },
        ],
        totalVersions: 2,
        consoleUrl: 'https://mlflow.example.com/#/models/fraud-detection',
      }),
    ]);
    expect(models?.[0].versions[0]).toEqual({
      version: '2',
      status: 'READY',
      createdAt: '2026-11-19T14:53:20.000Z',
      aliases: ['challenger'],
      tags: {},
      metrics: { precision: 0.92, recall: 0.88 },
      params: { max_depth: '6' },
      runId: 'r2',
      runName: 'train-r2',
      runUrl: 'https://mlflow.example.com/#/experiments/7/runs/r2',
      sourceCommit: '4a1c9e2'.padEnd(40, '0'),
      consoleUrl:
        'https://mlflow.example.com/#/models/fraud-detection/versions/2',
    });
  });

  it('asks for an ended run once, and for one that goes on at each poll', async () => {
    mlflow.runs.set('r2', finishedRun('r2', { status: 'RUNNING' }));
    const source = createSource([{ url: mlflow.url }]);
    source.bind(fraud);
    await source.start();
    await until(
      () => mlflow.requestsTo('runs/get?run_id=r2').length,
      asked => asked >= 3,
    );
    expect(mlflow.requestsTo('runs/get?run_id=r1')).toHaveLength(1);
  });

  it('asks for the newest versions only, and says how many there are', async () => {
    mlflow.models.set('fraud-detection', {
      versions: Array.from({ length: 30 }, (_, i) => ({ version: `${i + 1}` })),
    });
    const source = createSource([{ url: mlflow.url }], { versionsPerModel: 3 });
    source.bind(fraud);
    await source.start();
    await live(source);
    const [model] = source.observe(FRAUD).models ?? [];
    expect(model.versions.map(({ version }) => version)).toEqual([
      '30',
      '29',
      '28',
    ]);
    expect(model.totalVersions).toBe(30);
  });

  it('asks once for a model that many entities name', async () => {
    const source = createSource([{ url: mlflow.url }], { intervalMs: 60_000 });
    for (let i = 0; i < 50; i++) {
      source.bind(
        component(`service-${i}`, {
          'mlflow.org/model-name': 'fraud-detection',
        }),
      );
    }
    await source.start();
    await live(source, 'component:default/service-49');
    expect(mlflow.requestsTo('registered-models/get')).toHaveLength(1);
  });

  it('tells the entities of a change, and nobody when nothing changed', async () => {
    const source = createSource([{ url: mlflow.url }]);
    source.bind(fraud);
    source.bind(component('other', { 'mlflow.org/model-name': 'other' }));
    await source.start();
    await live(source);

    const told: string[][] = [];
    source.onChange(entityRefs => told.push([...entityRefs]));
    const polls = () => mlflow.requestsTo('registered-models/get').length;
    const before = polls();
    await until(polls, now => now >= before + 6);
    expect(told).toEqual([]);

    mlflow.models.get('fraud-detection')!.aliases = { champion: '2' };
    await until(
      () => told,
      seen => seen.length > 0,
    );
    expect(told).toEqual([[FRAUD]]);
    expect(source.observe(FRAUD).models?.[0].versions[0].aliases).toEqual([
      'champion',
    ]);
  });

  it('notes a model that does not exist, and a prompt', async () => {
    mlflow.models.set('greeting', {
      tags: { 'mlflow.prompt.is_prompt': 'true' },
    });
    const source = createSource([{ url: mlflow.url }]);
    source.bind(
      component('fraud-detection', {
        'mlflow.org/model-name': 'nope, fraud-detection ,greeting',
      }),
    );
    await source.start();
    await live(source);
    const { models, notes } = source.observe(FRAUD);
    expect(models?.map(({ name }) => name)).toEqual(['fraud-detection']);
    expect(notes?.map(({ code, message }) => [code, message])).toEqual([
      [
        'model-missing',
        "No registered model 'nope' exists in MLflow instance 'main'",
      ],
      [
        'model-is-prompt',
        "'greeting' in MLflow instance 'main' is a prompt, not a model",
      ],
    ]);
  });

  it('keeps the same name in two instances apart', async () => {
    const other = new FakeMlflow('http://other.test');
    other.models.set('fraud-detection', { versions: [{ version: '9' }] });
    server.use(...other.handlers());
    const source = createSource([
      { url: mlflow.url, name: 'eu' },
      { url: other.url, name: 'us' },
    ]);
    source.bind(fraud);
    source.bind(
      component('us-only', {
        'mlflow.org/model-name': 'fraud-detection',
        'mlflow.org/instance-name': 'us, mars',
      }),
    );
    await source.start();
    await until(
      () => source.observe(FRAUD).models?.map(({ id }) => id),
      ids => ids?.length === 2,
    );
    expect(source.observe(FRAUD).models?.map(({ id }) => id)).toEqual([
      'eu/fraud-detection',
      'us/fraud-detection',
    ]);
    const usOnly = source.observe('component:default/us-only');
    expect(usOnly.models?.map(({ id }) => id)).toEqual(['us/fraud-detection']);
    expect(usOnly.notes).toEqual([
      expect.objectContaining({
        code: 'mlflow-instance-unknown',
        message: expect.stringContaining("'mars'"),
        fix: 'Use one of: eu, us',
      }),
    ]);
    expect(
      source.statuses('component:default/us-only').map(({ id }) => id),
    ).toEqual(['mlflow/us']);
    expect(
      await source.models.getVersion(FRAUD, 'fraud-detection', '9', {}),
    ).toMatchObject({ source: 'mlflow/us' });
    expect(
      await source.models.getVersion(FRAUD, 'fraud-detection', '9', {
        instance: 'eu',
      }),
    ).toBeUndefined();
  });

  it('takes nothing from an annotation but names', async () => {
    const source = createSource([{ url: mlflow.url }]);
    source.bind(
      component('fraud-detection', {
        'mlflow.org/model-name': 'https://evil.example.com, ../../etc, ok',
        'mlflow.org/instance-name': 'https://evil.example.com',
      }),
    );
    await source.start();
    const { models, notes } = source.observe(FRAUD);
    expect(models).toEqual([]);
    expect(notes?.map(({ code }) => code)).toEqual([
      'annotation-malformed',
      'annotation-malformed',
      'mlflow-instance-unknown',
    ]);
    expect(source.statuses(FRAUD)).toEqual([]);
  });

  it('says what to configure when there is no instance', () => {
    const source = createSource([]);
    source.bind(fraud);
    expect(source.observe(FRAUD).notes).toEqual([
      expect.objectContaining({ code: 'mlflow-not-configured' }),
    ]);
  });

  it('forgets what is unbound, and follows changed annotations', async () => {
    const source = createSource([{ url: mlflow.url }]);
    source.bind(fraud);
    await source.start();
    await live(source);
    source.bind(component('fraud-detection', {}));
    expect(source.observe(FRAUD)).toEqual({});
    source.bind(fraud);
    await until(
      () => source.observe(FRAUD).models,
      models => models?.length === 1,
    );
    source.unbind(FRAUD);
    expect(source.observe(FRAUD)).toEqual({});
    expect(source.statuses(FRAUD)).toEqual([]);
  });
});

describe('credentials', () => {
  it.each([
    [{ kind: 'token', token: 't0ken' } as const, 'Bearer t0ken'],
    [
      { kind: 'basic', username: 'portal', password: 'pässword' } as const,
      `Basic ${Buffer.from('portal:pässword').toString('base64')}`,
    ],
    [{ kind: 'none' } as const, null],
  ])('are sent as MLflow takes them: %j', async (credentials, header) => {
    const source = createSource([
      { url: mlflow.url, credentials, workspace: 'fraud' },
    ]);
    source.bind(fraud);
    await source.start();
    await live(source);
    expect(mlflow.headers[0].get('authorization')).toBe(header);
    expect(mlflow.headers[0].get('x-mlflow-workspace')).toBe('fraud');
  });
});
