import { ConfigReader } from '@backstage/config';
import { readLintConfig } from './readLintConfig';
import { readProviders } from './readProviders';

const instances = [
  { name: 'EU prod', url: 'https://eu.example.com' },
  { name: 'us', url: 'https://us.example.com' },
];

function providers(mlflow?: object) {
  return readProviders(
    new ConfigReader({
      mlops: { mlflow: { instances } },
      ...(mlflow && { catalog: { providers: { mlflow } } }),
    }),
  );
}

describe('the providers', () => {
  it('are all instances by default, told apart by a prefix after the first', () => {
    expect(
      providers().map(({ id, namespace, namePrefix, owner }) => [
        id,
        namespace,
        namePrefix,
        owner,
      ]),
    ).toEqual([
      ['EU prod', 'default', '', 'unknown'],
      ['us', 'default', 'us-', 'unknown'],
    ]);
  });

  it('are none without an instance', () => {
    expect(readProviders(new ConfigReader({}))).toEqual([]);
  });

  it('are those that are configured, with what is configured', () => {
    expect(
      providers({
        europe: {
          instance: 'EU prod',
          namespace: 'models',
          owner: 'team-ml',
          schedule: { frequency: { minutes: 7 }, timeout: { minutes: 1 } },
          fullReconcile: { hours: 6 },
        },
        us: { namePrefix: '' },
      }),
    ).toMatchObject([
      {
        id: 'europe',
        registry: { name: 'EU prod', url: 'https://eu.example.com' },
        namespace: 'models',
        namePrefix: '',
        owner: 'team-ml',
        schedule: { frequency: { minutes: 7 } },
        fullReconcileMs: 6 * 60 * 60_000,
      },
      { id: 'us', namespace: 'default', namePrefix: '' },
    ]);
  });

  it.each([
    [{ asia: {} }, /asia wants the MLflow instance 'asia'/],
    [{ us: { namespace: 'No Good' } }, /us\.namespace must be/],
    [{ us: { namePrefix: 'No Good' } }, /us\.namePrefix must be/],
    [
      { us: { namePrefix: '' }, again: { instance: 'us', namePrefix: '' } },
      /again and another provider would give the same names/,
    ],
  ])('%j is refused, with what to do', (mlflow, message) => {
    expect(() => providers(mlflow)).toThrow(message);
  });
});

it('looks at bindings every ten minutes, unless told otherwise', () => {
  expect(readLintConfig(new ConfigReader({}))).toEqual({
    enabled: true,
    intervalMs: 600_000,
  });
  expect(
    readLintConfig(
      new ConfigReader({
        catalog: {
          processors: {
            mlopsBindings: { enabled: false, interval: { minutes: 1 } },
          },
        },
      }),
    ),
  ).toEqual({ enabled: false, intervalMs: 60_000 });
});
