import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { component } from './__testUtils__/entities';
import { createSource, stopSources } from './__testUtils__/createSource';
import { eventually } from './__testUtils__/eventually';
import { FakeMlflow, finishedRun } from './__testUtils__/fakeMlflow';

const server = setupServer();
registerMswTestHooks(server);

const FRAUD = 'component:default/fraud-detection';
const fraud = component('fraud-detection', {
  'mlflow.org/model-name': 'fraud-detection',
});

let mlflow: FakeMlflow;

beforeEach(() => {
  mlflow = new FakeMlflow('http://mlflow.test');
  mlflow.models.set('fraud-detection', {
    description: 'Scores card payments',
    tags: { team: 'fraud' },
    aliases: { champion: '1', challenger: '2' },
    versions: [
      { version: '1', creation_timestamp: 1_795_000_000_000, run_id: 'r1' },
      { version: '2', creation_timestamp: 1_795_100_000_000, run_id: 'r2' },
    ],
  });
  mlflow.runs.set('r1', finishedRun('r1', { metrics: { precision: 0.8 } }));
  mlflow.runs.set(
    'r2',
    finishedRun('r2', {
      metrics: { precision: 0.92, recall: 0.88 },
      params: { max_depth: '6' },
      tags: { 'mlflow.source.git.commit': '4a1c9e2'.padEnd(40, '0') },
    }),
  );
  server.use(...mlflow.handlers());
});

afterEach(stopSources);

const live = (source: ReturnType<typeof createSource>, entityRef = FRAUD) =>
  eventually(
    () => source.statuses(entityRef)[0]?.freshness,
    freshness => freshness?.state === 'live',
  );

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
    await eventually(
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
        component(`service-${i}`, { 'mlflow.org/model-name': 'fraud-detection' }),
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
    await eventually(polls, now => now >= before + 6);
    expect(told).toEqual([]);

    mlflow.models.get('fraud-detection')!.aliases = { champion: '2' };
    await eventually(
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
    await eventually(
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
    await eventually(
      () => source.observe(FRAUD).models,
      models => models?.length === 1,
    );
    source.unbind(FRAUD);
    expect(source.observe(FRAUD)).toEqual({});
    expect(source.statuses(FRAUD)).toEqual([]);
  });
});

describe('when MLflow fails', () => {
  const failing = (answer: () => Response) =>
    server.use(http.get(`${'http://mlflow.test'}/*`, answer));

  it('keeps what it last knew, tells its age and why, and recovers', async () => {
    const source = createSource([{ url: mlflow.url }]);
    source.bind(fraud);
    await source.start();
    await live(source);
    const told: string[][] = [];
    source.onChange(entityRefs => told.push([...entityRefs]));

    failing(() => HttpResponse.json({}, { status: 500 }));
    const stale = await eventually(
      () => source.statuses(FRAUD)[0].freshness,
      freshness => freshness.state === 'stale',
    );
    expect(stale).toMatchObject({
      reason: "MLflow instance 'main' answers with an error (500)",
    });
    expect(source.observe(FRAUD).models).toHaveLength(1);
    expect(told).toEqual([[FRAUD]]);

    server.resetHandlers();
    server.use(...mlflow.handlers());
    await live(source);
    expect(told).toEqual([[FRAUD], [FRAUD]]);
  });

  it.each([
    [
      'a server that is down',
      () => HttpResponse.error(),
      /^MLflow instance 'main' cannot be reached/,
    ],
    [
      'refused credentials',
      () => HttpResponse.json({}, { status: 401 }),
      /does not accept the credentials/,
    ],
    [
      'a sign-in page behind a redirect',
      () => HttpResponse.redirect('http://login.test/', 302),
      /redirect, as a sign-in page does/,
    ],
    [
      'a page instead of JSON',
      () => HttpResponse.html('<html>hello</html>'),
      /did not answer with JSON/,
    ],
    [
      'JSON of something else',
      () => HttpResponse.json({ hello: 'world' }),
      /something that is not MLflow's/,
    ],
    [
      'a wrong path',
      () => HttpResponse.text('nothing here', { status: 404 }),
      /No MLflow REST API was found/,
    ],
  ])('says in words what is wrong: %s', async (_, answer, reason) => {
    failing(answer);
    const source = createSource([
      {
        url: mlflow.url,
        credentials: { kind: 'token', token: 'hunter2' },
      },
    ]);
    source.bind(fraud);
    await source.start();
    const unavailable = await eventually(
      () => source.statuses(FRAUD)[0].freshness,
      freshness =>
        freshness.state === 'unavailable' && reason.test(freshness.reason),
    );
    expect(JSON.stringify(unavailable)).not.toContain('hunter2');
    expect(source.observe(FRAUD).notes).toEqual([]);
  });

  it('waits as long as Retry-After asks', async () => {
    let asked = 0;
    failing(() => {
      asked += 1;
      return HttpResponse.json(
        {},
        { status: 429, headers: { 'retry-after': '600' } },
      );
    });
    const source = createSource([{ url: mlflow.url }]);
    source.bind(fraud);
    await source.start();
    await eventually(
      () => source.statuses(FRAUD)[0].freshness,
      freshness =>
        freshness.state === 'unavailable' && /less often/.test(freshness.reason),
    );
    source.refresh();
    source.bind(component('b', { 'mlflow.org/model-name': 'b' }));
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(asked).toBe(1);
  });

  it('does not let one broken model hide the others', async () => {
    server.use(
      http.get(
        'http://mlflow.test/api/2.0/mlflow/registered-models/get',
        ({ request }) =>
          new URL(request.url).searchParams.get('name') === 'broken'
            ? HttpResponse.json({}, { status: 500 })
            : undefined,
      ),
    );
    const source = createSource([{ url: mlflow.url }]);
    source.bind(
      component('fraud-detection', {
        'mlflow.org/model-name': 'broken,fraud-detection',
      }),
    );
    await source.start();
    await eventually(
      () => source.observe(FRAUD).models,
      models => models?.length === 1,
    );
  });

  it('notes a model that may not be read, and stays live', async () => {
    server.use(
      http.get('http://mlflow.test/api/2.0/mlflow/registered-models/get', () =>
        HttpResponse.json(
          { error_code: 'PERMISSION_DENIED', message: 'no' },
          { status: 403 },
        ),
      ),
    );
    const source = createSource([{ url: mlflow.url }]);
    source.bind(fraud);
    await source.start();
    await live(source);
    expect(source.observe(FRAUD).notes).toEqual([
      expect.objectContaining({ code: 'model-forbidden' }),
    ]);
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

describe('versions one by one', () => {
  const start = async () => {
    mlflow.models.set('fraud-detection', {
      versions: Array.from({ length: 9 }, (_, i) => ({
        version: `${i + 1}`,
        run_id: 'r1',
      })),
    });
    const source = createSource([{ url: mlflow.url }], {
      versionsPerModel: 2,
      intervalMs: 60_000,
    });
    source.bind(fraud);
    await source.start();
    await live(source);
    return source;
  };

  it('reads an old one on demand, once for all who ask at that time', async () => {
    const source = await start();
    const read = () =>
      source.models.getVersion(FRAUD, 'fraud-detection', '3', {});
    const [one, two] = await Promise.all([read(), read()]);
    expect(one).toEqual({
      source: 'mlflow/main',
      version: expect.objectContaining({
        version: '3',
        metrics: { precision: 0.8 },
      }),
    });
    expect(two).toEqual(one);
    expect(mlflow.requestsTo('model-versions/get')).toHaveLength(1);
  });

  it('asks nothing for those it polls', async () => {
    const source = await start();
    expect(
      await source.models.getVersion(FRAUD, 'fraud-detection', '9', {}),
    ).toBeDefined();
    expect(mlflow.requestsTo('model-versions/get')).toEqual([]);
  });

  it.each([
    ['fraud-detection', '99'],
    ['fraud-detection', 'latest'],
    ['fraud-detection', '../../x'],
    ['somebody-elses', '1'],
  ])('knows no %s/%s', async (model, version) => {
    mlflow.models.set('somebody-elses', { versions: [{ version: '1' }] });
    const source = await start();
    expect(
      await source.models.getVersion(FRAUD, model, version, {}),
    ).toBeUndefined();
  });

  it('says which instance is down', async () => {
    const source = await start();
    server.use(http.get('http://mlflow.test/*', () => HttpResponse.error()));
    await expect(
      source.models.getVersion(FRAUD, 'fraud-detection', '3', {}),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining("'main' cannot be reached"),
    });
  });
});
