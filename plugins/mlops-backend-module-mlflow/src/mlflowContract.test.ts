import {
  mlflowPython,
  startMlflow,
  type RunningMlflow,
} from '@slipway/real-parts';
import { startSandbox } from '@slipway/sandbox';
import { until } from '@slipway/testing';
import { createSource, stopSources } from './__testUtils__/createSource';
import { component } from './__testUtils__/entities';
import { MlflowSeed } from './__testUtils__/MlflowSeed';

jest.setTimeout(180_000);

const COMMIT = '4a1c9e2b7d3f5061728394a5b6c7d8e9f0a1b2c3';
const ENTITY = 'component:default/fraud-detection';

/**
 * What the module needs of MLflow. Every server that stands for MLflow has to
 * pass it, so that one that imitates it cannot drift away from it.
 */
function contract(start: () => Promise<RunningMlflow>): void {
  let server: RunningMlflow;
  let seed: MlflowSeed;
  let experiment: string;
  let models = 0;

  beforeAll(async () => {
    server = await start();
    seed = new MlflowSeed(server.url);
    experiment = await seed.experiment('fraud-model-training');
  }, 150_000);

  afterEach(stopSources);
  afterAll(() => server?.stop(), 30_000);

  const newName = () => `fraud-detection-${++models}`;

  /** Binds an entity to the models, and waits for the first poll. */
  async function observe(
    names: string,
    poll: Parameters<typeof createSource>[1] = {},
  ) {
    const source = createSource([{ url: server.url }], {
      intervalMs: 100,
      ...poll,
    });
    source.bind(
      component('fraud-detection', { 'mlflow.org/model-name': names }),
    );
    await source.start();
    await until(
      () => source.statuses(ENTITY)[0].freshness,
      ({ state }) => state === 'live',
    );
    return source;
  }

  it('tells a model with its versions, newest first, and the runs that made them', async () => {
    const name = newName();
    const run = (version: number, precision: number) =>
      seed.run({
        experiment,
        name: `train-${version}`,
        metrics: { precision, accuracy: 0.9 + version / 100 },
        params: { max_depth: String(version) },
        tags: {
          'mlflow.source.git.commit': COMMIT,
          'mlflow.source.git.repoURL': 'https://bot:pw@git.example.com/fraud',
        },
      });
    const [first, second] = [await run(1, 0.8), await run(2, 0.92)];
    await seed.model(name, {
      description: 'Scores card payments',
      tags: { team: 'fraud' },
    });
    await seed.version(name, { runId: first });
    await seed.version(name, { runId: second, tags: { data: '2026-11' } });
    await seed.alias(name, 'champion', '1');
    await seed.alias(name, 'challenger', '2');

    const source = await observe(name);
    const { models: [model] = [], notes } = source.observe(ENTITY);
    expect(notes).toEqual([]);
    expect(model).toMatchObject({
      id: `main/${name}`,
      description: 'Scores card payments',
      tags: { team: 'fraud' },
      aliases: [
        { alias: 'challenger', version: '2' },
        { alias: 'champion', version: '1' },
      ],
      totalVersions: 2,
    });
    expect(model.versions).toMatchObject([
      {
        version: '2',
        status: 'READY',
        aliases: ['challenger'],
        tags: { data: '2026-11' },
        metrics: { precision: 0.92, accuracy: 0.92 },
        params: { max_depth: '2' },
        runId: second,
        runName: 'train-2',
        runUrl: `${server.url}/#/experiments/${experiment}/runs/${second}`,
        sourceCommit: COMMIT,
        sourceRepository: 'https://git.example.com/fraud',
      },
      { version: '1', aliases: ['champion'], metrics: { precision: 0.8 } },
    ]);
    const age = Date.now() - Date.parse(model.versions[0].createdAt);
    expect(Math.abs(age)).toBeLessThan(120_000);
  });

  it('leaves out metrics that are no finite number', async () => {
    const name = newName();
    const runId = await seed.run({
      experiment,
      name: 'diverged',
      metrics: { recall: 0.88, loss: 'NaN', up: 'Infinity', down: '-Infinity' },
    });
    await seed.model(name);
    await seed.version(name, { runId });
    const source = await observe(name);
    expect(source.observe(ENTITY).models?.[0].versions[0].metrics).toEqual({
      recall: 0.88,
    });
  });

  it('tells a version without a run', async () => {
    const name = newName();
    await seed.model(name);
    await seed.version(name);
    const source = await observe(name);
    const [version] = source.observe(ENTITY).models?.[0].versions ?? [];
    expect(version).toMatchObject({ version: '1', metrics: {}, params: {} });
    expect(version.runId).toBeUndefined();
  });

  it('shows the newest versions, and reads older ones on demand', async () => {
    const name = newName();
    await seed.model(name);
    const runId = await seed.run({
      experiment,
      name: 'old',
      metrics: { precision: 0.7 },
    });
    for (let version = 1; version <= 12; version++) {
      await seed.version(name, { runId });
    }
    await seed.alias(name, 'fallback', '2');
    const source = await observe(name, { versionsPerModel: 3 });
    const [model] = source.observe(ENTITY).models ?? [];
    expect(model.versions.map(({ version }) => version)).toEqual([
      '12',
      '11',
      '10',
    ]);
    expect(model.totalVersions).toBe(12);
    expect(await source.models.getVersion(ENTITY, name, '2', {})).toMatchObject(
      {
        source: 'mlflow/main',
        version: {
          version: '2',
          aliases: ['fallback'],
          metrics: { precision: 0.7 },
        },
      },
    );
    expect(
      await source.models.getVersion(ENTITY, name, '99', {}),
    ).toBeUndefined();
  });

  it('notes what does not exist, and prompts', async () => {
    const name = newName();
    await seed.model(name, { tags: { 'mlflow.prompt.is_prompt': 'true' } });
    const source = await observe(`nope,${name}`);
    const { models: found, notes } = source.observe(ENTITY);
    expect(found).toEqual([]);
    expect(notes?.map(({ code }) => code)).toEqual([
      'model-missing',
      'model-is-prompt',
    ]);
  });

  it.each(["it's a model", 'größe & more', 'a%20b'])(
    'finds the model named %j, whatever is in the name',
    async name => {
      await seed.model(name);
      await seed.version(name);
      const source = await observe(name);
      expect(source.observe(ENTITY).models?.[0]).toMatchObject({
        name,
        versions: [{ version: '1' }],
      });
    },
  );

  it('follows a new version, a moved alias, a run that goes on, and a deletion', async () => {
    const name = newName();
    await seed.model(name);
    await seed.version(name);
    const source = await observe(name);
    let told = 0;
    source.onChange(() => {
      told += 1;
    });
    const versions = () => source.observe(ENTITY).models?.[0]?.versions ?? [];

    const runId = await seed.run({ experiment, name: 'on', status: 'RUNNING' });
    await seed.version(name, { runId });
    await seed.alias(name, 'champion', '2');
    await until(versions, ([newest]) =>
      Boolean(newest.version === '2' && newest.aliases.includes('champion')),
    );
    await seed.log(runId, { metrics: { precision: 0.91 } });
    await until(versions, ([{ metrics }]) => metrics.precision === 0.91);
    expect(told).toBeGreaterThan(0);

    await seed.deleteModel(name);
    await until(
      () => source.observe(ENTITY).notes ?? [],
      notes => notes.some(({ code }) => code === 'model-missing'),
    );
    expect(versions()).toEqual([]);
  });
}

describe("the sandbox's MLflow", () => {
  contract(async () => {
    const sandbox = await startSandbox({ story: false });
    return { url: sandbox.urls.mlflow, stop: () => sandbox.stop() };
  });
});

const describeReal = mlflowPython ? describe : describe.skip;

describeReal(
  'MLflow itself (skipped unless scripts/install-mlflow.mjs has installed it)',
  () => contract(startMlflow),
);
