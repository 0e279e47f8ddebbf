import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { until } from '@slipway/testing';
import { setupServer } from 'msw/node';
import { createSource, stopSources } from '../__testUtils__/createSource';
import type { FakeMlflow } from '../__testUtils__/fakeMlflow';
import { FRAUD, fraud, fraudRegistry, live } from '../__testUtils__/fraud';

const server = setupServer();
registerMswTestHooks(server);

let mlflow: FakeMlflow;

beforeEach(() => {
  mlflow = fraudRegistry();
  server.use(...mlflow.handlers());
});
afterEach(stopSources);

describe('a model that the portal itself has changed', () => {
  const moveChampionTo = (version: string) => {
    const model = mlflow.models.get('fraud-detection');
    mlflow.models.set('fraud-detection', {
      ...model,
      aliases: { champion: version },
    });
  };

  it('is read at once, however long the interval is', async () => {
    const source = createSource([{ url: mlflow.url }], {
      intervalMs: 60 * 60_000,
    });
    source.bind(fraud);
    await source.start();
    await live(source);
    const champion = () =>
      source
        .observe(FRAUD)
        .models?.[0]?.aliases.find(({ alias }) => alias === 'champion')
        ?.version;
    await until(champion, version => version === '1');

    for (const version of ['2', '1']) {
      moveChampionTo(version);
      source.lookAgain('main', 'fraud-detection');
      expect(await until(champion, each => each === version)).toBe(version);
    }
  });

  it('is none that nobody watches', async () => {
    const source = createSource([{ url: mlflow.url }], {
      intervalMs: 60 * 60_000,
    });
    source.bind(fraud);
    await source.start();
    await live(source);
    const before = mlflow.requests.length;
    source.lookAgain('main', 'churn-prediction');
    source.lookAgain('elsewhere', 'fraud-detection');
    source.lookAgain('main', 'fraud-detection');
    await until(
      () => mlflow.requests.slice(before),
      requests => requests.length > 0,
    );
    expect(mlflow.requests.slice(before).join()).not.toContain('churn');
  });
});
