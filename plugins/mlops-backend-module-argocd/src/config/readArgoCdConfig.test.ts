import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readArgoCdConfig } from './readArgoCdConfig';

const read = (config: JsonObject) => readArgoCdConfig(new ConfigReader(config));

describe('readArgoCdConfig', () => {
  it('needs no config', () => {
    expect(read({})).toEqual({ instances: [] });
  });

  it('reads our own instances', () => {
    expect(
      read({
        mlops: {
          argocd: {
            access: 'rest',
            namespaces: [],
            instances: [
              {
                name: 'eu',
                url: 'https://argocd.eu.example.com/',
                token: 'abc\n',
                cluster: 'eu-hub',
              },
            ],
          },
        },
      }),
    ).toEqual({
      access: 'rest',
      instances: [
        {
          name: 'eu',
          url: 'https://argocd.eu.example.com',
          frontendUrl: 'https://argocd.eu.example.com',
          credentials: { type: 'token', token: 'abc' },
          cluster: 'eu-hub',
        },
      ],
    });
  });

  it("reads the community's and Roadie's instances as they are", () => {
    const { instances } = read({
      argocd: {
        username: 'portal',
        password: 'common',
        appLocatorMethods: [
          {
            type: 'config',
            instances: [
              { name: 'one', url: 'https://one.example.com' },
              {
                name: 'two',
                url: 'http://argocd-server.argocd',
                frontendUrl: 'https://two.example.com',
                username: 'own',
                password: 'special',
              },
              { name: 'three', url: 'https://three.example.com', token: 't' },
            ],
          },
        ],
      },
    });
    expect(instances.map(one => one.credentials)).toEqual([
      { type: 'login', username: 'portal', password: 'common' },
      { type: 'login', username: 'own', password: 'special' },
      { type: 'token', token: 't' },
    ]);
    expect(instances[1].frontendUrl).toBe('https://two.example.com');
  });

  it('lets our own instance win over one of the same name', () => {
    const { instances } = read({
      mlops: {
        argocd: {
          instances: [{ name: 'main', url: 'https://a', cluster: 'hub' }],
        },
      },
      argocd: {
        appLocatorMethods: [
          { instances: [{ name: 'main', url: 'https://b' }] },
        ],
      },
    });
    expect(instances).toMatchObject([{ url: 'https://a', cluster: 'hub' }]);
  });

  it.each([
    [{ access: 'ssh' }, /it can be 'kubernetes' or 'rest'/],
    [
      { instances: [{ name: 'a', url: 'data:text/html,argocd' }] },
      /must begin with https/,
    ],
    [
      { instances: [{ name: 'a', url: 'https://me:secret@argocd' }] },
      /contains credentials/,
    ],
  ])('refuses %j', (argocd, message) => {
    expect(() => read({ mlops: { argocd } })).toThrow(message);
  });

  it('does not repeat the credentials it refuses', () => {
    const url = 'https://me:hunter2@argocd';
    const instances = [{ name: 'a', url }];
    const refuse = () => read({ mlops: { argocd: { instances } } });
    expect(refuse).toThrow();
    expect(refuse).not.toThrow(/hunter2/);
  });
});
