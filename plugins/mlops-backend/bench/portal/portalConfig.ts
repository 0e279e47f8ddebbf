import type { JsonObject } from '@backstage/types';

/** The config of the portal under test: as a small production one. */
export function portalConfig(options: {
  port: number;
  catalog: 'real' | 'memory';
  cluster: { url: string; token: string };
}): JsonObject {
  const baseUrl = `http://127.0.0.1:${options.port}`;
  return {
    app: { baseUrl },
    backend: {
      baseUrl,
      listen: { host: '127.0.0.1', port: options.port },
      database: { client: 'better-sqlite3', connection: ':memory:' },
    },
    auth: {
      environment: 'production',
      providers: {
        guest: {
          dangerouslyAllowOutsideDevelopment: true,
          userEntityRef: 'user:default/guest',
          ownershipEntityRefs: [
            'user:default/guest',
            'group:default/benchmarkers',
          ],
        },
      },
    },
    permission: { enabled: true },
    mlops: {
      clusters: [
        {
          name: 'bench',
          url: options.cluster.url,
          serviceAccountToken: options.cluster.token,
        },
      ],
    },
  };
}
