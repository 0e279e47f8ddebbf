import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import {
  createClusterConnections,
  createWatchCache,
} from '@slipway/backstage-plugin-mlops-node';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { until } from '@slipway/testing';
import { kubernetesFeeds } from '../kubernetesFeeds';
import { feedsOfBinding, isWithoutArgoCd } from './feedsOfBinding';
import { noteMissing } from './noteMissing';

const LIVE = {
  state: 'live',
  via: 'watch',
  observedAt: '2026-11-20T12:00:00Z',
} as const;
const unavailable = (reason: string) =>
  ({ state: 'unavailable', since: '2026-11-20T12:00:00Z', reason }) as const;
const WITHOUT = unavailable(
  'The API server of spoke has no applications.argoproj.io; install its CRD, if it is to be shown',
);

const named = (explicit: boolean, clusters?: string[]) => ({
  binding: {
    entityRef: 'component:default/fraud-detection',
    match: { by: 'names', names: ['fraud-detection'] } as const,
    annotation: 'argocd/app-name',
    clusters,
  },
  explicit,
  notes: [],
});

describe('feedsOfBinding', () => {
  const all = new Map<string, Freshness>([
    ['hub', LIVE],
    ['spoke', WITHOUT],
    ['down', unavailable('cannot be reached')],
  ]);
  const feeds = (...args: Parameters<typeof named>) =>
    feedsOfBinding(named(...args), all).map(([feed]) => feed);

  it('leaves out clusters without Argo CD', () => {
    expect(feeds(true)).toEqual(['hub', 'down']);
  });

  it('leaves out what does not answer where nothing is named', () => {
    expect(feeds(false)).toEqual(['hub']);
  });

  it('keeps to the instances that the entity names', () => {
    expect(feeds(true, ['hub'])).toEqual(['hub']);
  });

  it('says so when there is no Argo CD at all', () => {
    const only = new Map<string, Freshness>([['spoke', WITHOUT]]);
    expect(feedsOfBinding(named(true), only)).toHaveLength(1);
  });
});

describe('noteMissing', () => {
  it('does not wait for clusters without Argo CD', () => {
    const freshness = new Map<string, Freshness>([
      ['hub', LIVE],
      ['spoke', WITHOUT],
    ]);
    expect(noteMissing(named(true), [], freshness)).toHaveLength(1);
  });

  it('says nothing while one feed is not known', () => {
    const freshness = new Map<string, Freshness>([
      ['hub', LIVE],
      ['down', unavailable('cannot be reached')],
    ]);
    expect(noteMissing(named(true), [], freshness)).toEqual([]);
  });
});

it('knows a cluster without Argo CD by what the watch cache says of it', async () => {
  const server = createServer((_, response) => {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('404 page not found\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const config = new ConfigReader({
    mlops: {
      clusters: [
        {
          name: 'spoke',
          url: `http://127.0.0.1:${port}`,
          serviceAccountToken: 't',
        },
      ],
    },
  });
  const logger = mockServices.logger.mock();
  const connections = createClusterConnections({ config, logger });
  const watchCache = createWatchCache({ connections, logger });
  const { applications, release } = kubernetesFeeds(
    { instances: [] },
    watchCache,
    connections,
  ).watch();
  const freshness = await until(
    () => applications.freshness().get('spoke'),
    how => how !== undefined && isWithoutArgoCd(how),
  );
  expect(freshness).toMatchObject({ state: 'unavailable' });
  release();
  await watchCache.stop();
  await connections.close();
  server.closeAllConnections();
  server.close();
});
