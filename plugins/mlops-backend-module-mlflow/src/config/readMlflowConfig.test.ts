import { ConfigReader } from '@backstage/config';
import { readMlflowConfig } from './readMlflowConfig';

const read = (mlflow: object) =>
  readMlflowConfig(new ConfigReader({ mlops: { mlflow } }));

describe('readMlflowConfig', () => {
  it('has no instances and sensible polling without config', () => {
    expect(readMlflowConfig(new ConfigReader({}))).toEqual({
      instances: [],
      poll: { intervalMs: 15_000, concurrency: 4, versionsPerModel: 20 },
    });
  });

  it('reads an instance, and opens its own address in the browser by default', () => {
    const { instances, poll } = read({
      instances: [
        {
          name: 'eu',
          url: 'https://mlflow.example.com/tracking/',
          token: 'secret',
          workspace: 'fraud',
        },
      ],
      poll: { interval: { minutes: 1 }, versionsPerModel: 5 },
    });
    expect(instances).toEqual([
      {
        name: 'eu',
        url: 'https://mlflow.example.com/tracking',
        consoleUrl: 'https://mlflow.example.com/tracking',
        credentials: { kind: 'token', token: 'secret' },
        workspace: 'fraud',
      },
    ]);
    expect(poll).toMatchObject({ intervalMs: 60_000, versionsPerModel: 5 });
  });

  it.each([
    ['two of one name', [instance({}), instance({})], /are named 'main'/],
    ['an odd URL', [instance({ url: 'file:///etc' })], /must begin with https/],
    [
      'credentials in the URL',
      [instance({ url: 'https://u:p@mlflow.example.com' })],
      /contains credentials/,
    ],
    ['half a login', [instance({ username: 'u' })], /both username and pass/],
    [
      'two ways to sign in',
      [instance({ token: 't', username: 'u', password: 'p' })],
      /keep one/,
    ],
  ])('refuses %s', (_, instances, message) => {
    expect(() => read({ instances })).toThrow(message);
  });

  it.each([
    [{ interval: { milliseconds: 5 } }, /at least one second/],
    [{ concurrency: 0 }, /from 1 to 32/],
    [{ versionsPerModel: 100_000 }, /from 1 to 200/],
  ])('refuses to poll with %j', (poll, message) => {
    expect(() => read({ poll })).toThrow(message);
  });
});

function instance(overrides: object) {
  return { name: 'main', url: 'https://mlflow.example.com', ...overrides };
}
