import { mlflowPython, startMlflow } from '@slipway/real-parts';
import { startSandbox } from '@slipway/sandbox';
import { createProvider } from './__testUtils__/createProvider';
import { MlflowSeed } from './__testUtils__/MlflowSeed';

jest.setTimeout(180_000);

async function startSandboxMlflow() {
  const sandbox = await startSandbox({ story: false, controllers: false });
  return { url: sandbox.urls.mlflow, stop: () => sandbox.stop() };
}

const SERVERS = [
  ['the sandbox', true, startSandboxMlflow],
  // Skipped unless scripts/install-mlflow.mjs has put MLflow into .slipway/mlflow.
  ['MLflow itself', mlflowPython !== undefined, startMlflow],
] as const;

for (const [name, isThere, start] of SERVERS) {
  const suite = isThere ? describe : describe.skip;
  suite(`the models of ${name}`, () => holdTo(start));
}

function holdTo(start: () => Promise<{ url: string; stop(): Promise<void> }>) {
  let server: { url: string; stop(): Promise<void> } | undefined;
  let seed: MlflowSeed;

  beforeAll(async () => {
    server = await start();
    seed = new MlflowSeed(server.url);
    await seed.createModel('fraud', {
      description: 'Scores payments',
      tags: { 'backstage.io/owner': 'team-fraud', task: 'classification' },
    });
    await seed.createModel('Churn prediction (EU)');
    await seed.createModel('greeting', {
      tags: { 'mlflow.prompt.is_prompt': 'true' },
    });
  });

  afterAll(async () => {
    await server?.stop();
  });

  it('become entities, change, are renamed and deleted', async () => {
    const { provider, told } = await createProvider({ url: server?.url ?? '' });
    await provider.refresh();
    expect(told.names.sort()).toEqual([
      expect.stringMatching(/^churn-prediction-eu-[0-9a-f]{8}$/),
      'fraud',
    ]);
    expect(told.entities.get('resource:default/fraud')).toMatchObject({
      metadata: {
        description: 'Scores payments',
        labels: { task: 'classification' },
      },
      spec: { owner: 'team-fraud' },
    });

    await seed.setTag('fraud', 'backstage.io/system', 'scoring');
    await provider.refresh();
    expect(told.mutations.at(-1)).toMatchObject({
      type: 'delta',
      added: [{ entity: { spec: { system: 'scoring' } } }],
      removed: [],
    });

    await seed.renameModel('Churn prediction (EU)', 'churn');
    await provider.refresh();
    expect(told.names.sort()).toEqual(['churn', 'fraud']);

    await seed.deleteModel('churn');
    await provider.refresh();
    expect(told.names).toEqual(['fraud']);
  });

  it('are all there over many pages', async () => {
    const names = Array.from({ length: 520 }, (__, i) => `model-${i}`);
    const create = (name: string) => seed.createModel(name);
    for (let at = 0; at < names.length; at += 20) {
      await Promise.all(names.slice(at, at + 20).map(create));
    }
    const { provider, told } = await createProvider({ url: server?.url ?? '' });
    await provider.refresh();
    expect(told.entities.size).toBe(521);
  });
}
