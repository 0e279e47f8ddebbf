import { ConfigReader } from '@backstage/config';
import { startModule } from '@slipway/testing';
import { readFlaggerConfig } from './config/readFlaggerConfig';
import { mlopsModuleFlagger } from './module';

const clusters = [
  { name: 'eu', url: 'http://127.0.0.1:9', serviceAccountToken: 'hunter2' },
];

describe('the module', () => {
  it('gives one source to the delivery API', async () => {
    const { sources, actions, stop } = await startModule(mlopsModuleFlagger, {
      mlops: {
        clusters,
        flagger: { prometheus: [{ cluster: 'eu', url: 'http://p.test' }] },
      },
    });
    expect(sources.map(({ system, title }) => [system, title])).toEqual([
      ['flagger', 'Flagger'],
    ]);
    expect(actions).toEqual([
      'flagger.open-gate',
      'flagger.close-gate',
      'flagger.promote',
      'flagger.abort',
      'flagger.suspend',
      'flagger.resume',
    ]);
    await stop();
  });
});

describe('readFlaggerConfig', () => {
  const read = (prometheus: object[]) =>
    readFlaggerConfig(new ConfigReader({ mlops: { flagger: { prometheus } } }));

  it('needs no config', () => {
    const settings = readFlaggerConfig(new ConfigReader({}));
    expect(settings.prometheus.size).toBe(0);
  });

  it('reads where metrics are, and what Flagger runs with', () => {
    const { prometheus, meshProviders } = read([
      {
        cluster: 'eu',
        url: 'https://prometheus.example.com/eu/',
        token: 't',
        meshProvider: 'nginx',
      },
    ]);
    expect(prometheus.get('eu')).toEqual({
      cluster: 'eu',
      url: 'https://prometheus.example.com/eu',
      token: 't',
    });
    expect(meshProviders.get('eu')).toBe('nginx');
  });

  it.each([
    [[{ cluster: 'eu', url: 'ftp://x' }], /must begin with https/],
    [[{ cluster: 'eu', url: 'https://u:p@x' }], /contains credentials/],
    [
      [
        { cluster: 'eu', url: 'https://a' },
        { cluster: 'eu', url: 'https://b' },
      ],
      /two entries for cluster 'eu'/,
    ],
  ])('refuses %j', (prometheus, message) => {
    expect(() => read(prometheus)).toThrow(message);
  });
});
