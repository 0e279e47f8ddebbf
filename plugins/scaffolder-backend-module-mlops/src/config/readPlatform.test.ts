import { mockServices } from '@backstage/backend-test-utils';
import { readPlatform } from './readPlatform';

function read(templates: Record<string, string>) {
  return readPlatform(
    mockServices.rootConfig({
      data: {
        backend: { baseUrl: 'https://portal.example.com' },
        mlops: { templates },
      },
    }),
  );
}

describe('what services are told of the platform', () => {
  it('is what the config says of its places', () => {
    expect(
      read({
        gateway: 'edge/models',
        prometheusUrl: 'http://metrics.observability:9090',
        secretStore: 'vault',
      }),
    ).toMatchObject({
      portalUrl: 'https://portal.example.com',
      gateway: 'edge/models',
      prometheusUrl: 'http://metrics.observability:9090',
      secretStore: 'vault',
    });
  });

  it('leaves to the defaults what the config does not say', () => {
    expect(read({})).not.toHaveProperty('gateway');
  });

  it('keeps repositories private unless it is told otherwise', () => {
    expect(read({}).repositoryVisibility).toBe('private');
    expect(read({ repositoryVisibility: 'public' })).toMatchObject({
      repositoryVisibility: 'public',
    });
    expect(() => read({ repositoryVisibility: 'open' })).toThrow(
      "'open' is neither private nor public",
    );
  });

  it('does not take a gateway without its namespace', () => {
    expect(() => read({ gateway: 'models' })).toThrow(
      "mlops.templates.gateway: 'models' is no namespace/name",
    );
  });
});
