import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readArgoWorkflowsConfig } from './readArgoWorkflowsConfig';

const read = (config: JsonObject) =>
  readArgoWorkflowsConfig(new ConfigReader(config));

describe('readArgoWorkflowsConfig', () => {
  it('needs no config', () => {
    expect(read({})).toEqual({ instances: [] });
  });

  it("reads our own instances and the community's, ours first", () => {
    const one = { name: 'main', baseUrl: 'https://argo.example.com/' };
    expect(
      read({
        mlops: {
          argoWorkflows: {
            access: 'kubernetes',
            namespaces: ['ml-training'],
            instances: [{ ...one, cluster: 'hub', token: 'Bearer abc\n' }],
          },
        },
        argoWorkflows: {
          instances: [
            { name: 'main', baseUrl: 'https://other.example.com' },
            {
              name: 'eu',
              baseUrl: 'http://argo-server.argo:2746',
              frontendUrl: 'https://argo.eu.example.com/',
            },
          ],
        },
      }),
    ).toEqual({
      access: 'kubernetes',
      namespaces: ['ml-training'],
      instances: [
        {
          name: 'main',
          baseUrl: 'https://argo.example.com',
          frontendUrl: 'https://argo.example.com',
          token: 'abc',
          cluster: 'hub',
        },
        {
          name: 'eu',
          baseUrl: 'http://argo-server.argo:2746',
          frontendUrl: 'https://argo.eu.example.com',
        },
      ],
    });
  });

  it.each([
    [{ access: 'grpc' }, /it can be 'kubernetes' or 'rest'/],
    [{ instances: [{ name: 'a', baseUrl: 'argo:2746' }] }, /must begin with/],
    [
      { instances: [{ name: 'a', baseUrl: 'https://u:p@argo' }] },
      /contains credentials/,
    ],
  ])('refuses %j', (argoWorkflows, message) => {
    expect(() => read({ mlops: { argoWorkflows } })).toThrow(message);
  });
});
