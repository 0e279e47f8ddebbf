import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { createClusterConnections } from './createClusterConnections';
import { readClusters } from './readClusters';

const EXAMPLE = 'https://kubernetes.example.com';

describe('the clusters of the config', () => {
  const logger = mockServices.logger.mock();
  const read = (config: object) =>
    readClusters(new ConfigReader({ ...config }), logger);
  const own = (...clusters: object[]) =>
    read({ mlops: { clusters: clusters.map(each => ({ ...each })) } });
  const ofPlugin = (...clusters: object[]) =>
    read({
      kubernetes: { clusterLocatorMethods: [{ type: 'config', clusters }] },
    });
  const host = process.env.KUBERNETES_SERVICE_HOST;

  beforeEach(() => {
    jest.clearAllMocks();
    delete process.env.KUBERNETES_SERVICE_HOST;
  });

  afterAll(() => {
    if (host !== undefined) process.env.KUBERNETES_SERVICE_HOST = host;
  });

  it('are none without config', () => {
    expect(read({})).toEqual({ clusters: [], skipped: [] });
  });

  it('are those of mlops.clusters', () => {
    const { clusters } = own(
      {
        name: 'eu',
        url: EXAMPLE,
        serviceAccountToken: 'secret',
        caData: 'Q0E=',
        namespaces: ['fraud'],
      },
      { name: 'us', kubeconfig: { path: '/etc/kubeconfig', context: 'us' } },
    );
    expect(clusters).toMatchObject([
      {
        name: 'eu',
        url: EXAMPLE,
        token: 'secret',
        caData: 'Q0E=',
        namespaces: ['fraud'],
      },
      { name: 'us', kubeconfig: { path: '/etc/kubeconfig', context: 'us' } },
    ]);
  });

  it('are those of the Kubernetes plugin otherwise', () => {
    const { clusters, skipped } = read({
      kubernetes: {
        clusterLocatorMethods: [
          { type: 'localKubectlProxy' },
          {
            type: 'config',
            clusters: [
              {
                name: 'eu',
                url: EXAMPLE,
                authProvider: 'serviceAccount',
                serviceAccountToken: 'secret',
                skipTLSVerify: true,
                customResources: [
                  { group: 'a', apiVersion: 'v1', plural: 'b' },
                ],
              },
              {
                name: 'us',
                url: EXAMPLE,
                authMetadata: {
                  'kubernetes.io/auth-provider': 'serviceAccount',
                  serviceAccountToken: 'other',
                },
              },
            ],
          },
        ],
      },
    });
    expect(clusters).toMatchObject([
      { name: 'local', url: 'http://localhost:8001' },
      { name: 'eu', url: EXAMPLE, token: 'secret', skipTLSVerify: true },
      { name: 'us', url: EXAMPLE, token: 'other' },
    ]);
    expect(skipped).toEqual([]);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('leave out what the Kubernetes plugin reaches as the user, and say so once', () => {
    const { clusters, skipped } = read({
      kubernetes: {
        clusterLocatorMethods: [
          { type: 'gke', projectId: 'x' },
          {
            type: 'config',
            clusters: [
              { name: 'eu', url: EXAMPLE, authProvider: 'google' },
              { name: 'us', url: EXAMPLE, authProvider: 'serviceAccount' },
              {
                name: 'clear',
                url: 'http://kubernetes.example.com',
                authProvider: 'serviceAccount',
                serviceAccountToken: 'secret',
              },
            ],
          },
        ],
      },
    });
    expect(clusters).toEqual([]);
    expect(skipped).toEqual([
      { name: 'gke', reason: expect.stringContaining("finds by 'gke'") },
      { name: 'eu', reason: expect.stringContaining("reaches it by 'google'") },
      { name: 'us', reason: expect.stringContaining('no serviceAccountToken') },
      { name: 'clear', reason: expect.stringContaining('in clear over http') },
    ]);
    expect(logger.warn).toHaveBeenCalledTimes(4);
    expect(JSON.stringify(logger.warn.mock.calls)).not.toContain('secret');
  });

  it('may be the one that the portal runs in', () => {
    process.env.KUBERNETES_SERVICE_HOST = '10.0.0.1';
    expect(own({ name: 'home' }).clusters[0].inCluster).toBe(true);
    expect(
      own({ name: 'home', url: 'https://kubernetes.default.svc' }).clusters[0]
        .inCluster,
    ).toBe(true);
    expect(
      own({ name: 'eu', url: EXAMPLE }).clusters[0].inCluster,
    ).toBeUndefined();
  });

  it.each([
    ['has no address', [{ name: 'eu' }]],
    ['is not one', [{ name: 'eu', url: 'kubernetes' }]],
    ['is not one', [{ name: 'eu', url: 'ftp://example.com' }]],
    [
      'carries credentials',
      [{ name: 'eu', url: 'https://admin:hunter2@example.com' }],
    ],
    [
      'in clear over http',
      [
        {
          name: 'eu',
          url: 'http://example.com',
          serviceAccountToken: 'hunter2',
        },
      ],
    ],
    [
      "Two clusters are named 'eu'",
      [
        { name: 'eu', url: EXAMPLE },
        { name: 'eu', url: EXAMPLE },
      ],
    ],
  ])('are refused when one %s', (words, clusters) => {
    expect(() => own(...clusters)).toThrow(words);
    expect(() => own(...clusters)).not.toThrow('hunter2');
  });

  it('are refused when the Kubernetes plugin names two alike', () => {
    const cluster = { name: 'eu', url: EXAMPLE, serviceAccountToken: 'x' };
    expect(() => ofPlugin(cluster, cluster)).toThrow("are named 'eu'");
  });

  it('become connections by name', async () => {
    const connections = createClusterConnections({
      config: new ConfigReader({
        mlops: { clusters: [{ name: 'eu', url: `${EXAMPLE}/` }] },
      }),
      logger,
    });
    expect(connections.list()).toHaveLength(1);
    expect(connections.get('eu')).toMatchObject({ name: 'eu', url: EXAMPLE });
    expect(connections.get('us')).toBeUndefined();
    expect(connections.skipped).toEqual([]);
    await connections.close();
  });
});
