import { startModule } from '@slipway/testing';
import { mlopsModuleMlflow } from './module';

describe('the module', () => {
  it('gives one source to the delivery API', async () => {
    const { sources, actions, stop } = await startModule(mlopsModuleMlflow, {
      mlops: {
        mlflow: {
          instances: [{ name: 'eu', url: 'https://mlflow.example.com' }],
        },
      },
    });
    expect(sources.map(({ system, title }) => [system, title])).toEqual([
      ['mlflow', 'MLflow'],
    ]);
    expect(sources[0].statuses().map(({ id }) => id)).toEqual(['mlflow/eu']);
    expect(actions).toEqual(['mlflow.set-alias', 'mlflow.remove-alias']);
    await stop();
  });
});
