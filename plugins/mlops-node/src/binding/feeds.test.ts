import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import { listenLocally } from '../__testUtils__/listenLocally';
import { createClusterConnections } from '../clusters';
import { createWatchCache, lacksResource } from '../watch';
import type { ResourceType } from '../watch/types';
import {
  areFeedsKnown,
  bindToFeeds,
  clusterFeeds,
  feedsOfBinding,
} from './feeds';

const APPLICATION: ResourceType = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'applications',
  kind: 'Application',
};

const LIVE = {
  state: 'live',
  via: 'watch',
  observedAt: '2026-11-20T12:00:00Z',
} as const;

const unavailable = (reason: string) =>
  ({ state: 'unavailable', since: '2026-11-20T12:00:00Z', reason }) as const;

const NOT_INSTALLED = unavailable(
  'The API server of spoke has no applications.argoproj.io; install its CRD, if it is to be shown',
);

const bound = (explicit: boolean, clusters?: string[]) => ({
  binding: {
    entityRef: 'component:default/fraud-detection',
    match: { by: 'names', names: ['fraud-detection'] } as const,
    annotation: 'argocd/app-name',
    clusters,
  },
  explicit,
  notes: [],
});

describe('what an entity names', () => {
  const bind = (annotations: Record<string, string>) =>
    bindToFeeds(
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'fraud-detection', annotations },
      },
      {
        name: 'argocd/app-name',
        selector: ['argocd/app-selector'],
        cluster: ['argocd/instance-name'],
        apartFromWorkloads: true,
      },
      { named: name => (name === 'main' ? ['hub'] : []) },
      { title: 'Argo CD', configKey: 'mlops.argocd.instances' },
    );

  it('is looked for in the feeds that its instances are', () => {
    const { binding, explicit, notes } = bind({
      'argocd/app-name': 'fraud-detection',
      'argocd/instance-name': 'main',
      'backstage.io/kubernetes-cluster': 'spoke',
    });
    expect(binding?.clusters).toEqual(['hub']);
    expect({ explicit, notes }).toEqual({ explicit: true, notes: [] });
  });

  it('is looked for nowhere when its instance is unknown, and that is said', () => {
    const { binding, notes } = bind({
      'argocd/app-selector': 'app=fraud-detection',
      'argocd/instance-name': 'mian',
    });
    expect(binding?.clusters).toEqual([]);
    expect(notes).toEqual([
      {
        code: 'instance-unknown',
        severity: 'warning',
        message: 'The portal knows no Argo CD named mian',
        fix: "Correct argocd/instance-name in the entity's catalog-info.yaml, or configure it in mlops.argocd.instances.",
      },
    ]);
  });

  it('is not named where only its own objects are meant', () => {
    const { binding, explicit } = bind({
      'backstage.io/kubernetes-id': 'fraud-detection',
    });
    expect(binding).toBeDefined();
    expect(explicit).toBe(false);
  });
});

describe('the feeds of clusters', () => {
  const hub = { name: 'main', cluster: 'hub' };

  it('are those in which the instances are', () => {
    const feeds = clusterFeeds([hub, { name: 'other' }], ['hub', 'spoke']);
    expect(feeds.named('main')).toEqual(['hub']);
    expect(feeds.instanceOf('hub')).toBe(hub);
    expect(feeds.instanceOf('spoke')).toBeUndefined();
  });

  it('may be called by the names of the clusters, too', () => {
    const { named } = clusterFeeds([hub], ['hub', 'spoke']);
    expect(named('spoke')).toEqual(['spoke']);
    expect(named('other')).toEqual([]);
  });

  it('need no telling where there is one of each', () => {
    const feeds = clusterFeeds([{ name: 'main' }], ['hub']);
    expect(feeds.named('main')).toEqual(['hub']);
    expect(feeds.instanceOf('hub')).toEqual({ name: 'main' });
  });
});

describe('the feeds that say something about an entity', () => {
  const all = new Map<string, Freshness>([
    ['hub', LIVE],
    ['spoke', NOT_INSTALLED],
    ['down', unavailable('cannot be reached')],
  ]);
  const feeds = (...args: Parameters<typeof bound>) =>
    feedsOfBinding(bound(...args), all, APPLICATION).map(([feed]) => feed);

  it('are not those where the system is not installed', () => {
    expect(feeds(true)).toEqual(['hub', 'down']);
  });

  it('are not those that do not answer, where nothing is named', () => {
    expect(feeds(false)).toEqual(['hub']);
  });

  it('are the instances that the entity names', () => {
    expect(feeds(true, ['hub'])).toEqual(['hub']);
  });

  it('are all where the system is not installed at all, which is to be said', () => {
    const only = new Map<string, Freshness>([['spoke', NOT_INSTALLED]]);
    expect(feedsOfBinding(bound(true), only, APPLICATION)).toHaveLength(1);
    expect(areFeedsKnown(bound(true), only, APPLICATION)).toBe(false);
  });

  it('are known when all of them have answered', () => {
    expect(areFeedsKnown(bound(true), all, APPLICATION)).toBe(false);
    expect(areFeedsKnown(bound(true, ['hub']), all, APPLICATION)).toBe(true);
  });
});

it('knows a cluster without the system by what the watch cache says of it', async () => {
  const server = await listenLocally((_, response) => {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('404 page not found\n');
  });
  const config = new ConfigReader({
    mlops: {
      clusters: [
        {
          name: 'spoke',
          url: server.url,
          serviceAccountToken: 't',
        },
      ],
    },
  });
  const logger = mockServices.logger.mock();
  const connections = createClusterConnections({ config, logger });
  const watchCache = createWatchCache({ connections, logger });
  const collection = watchCache.acquire({
    cluster: 'spoke',
    resource: APPLICATION,
    projectionId: 'nothing',
    project: () => undefined,
  });
  const freshness = await new Promise<Freshness>(resolve => {
    collection.onChange(change => {
      if (change.type !== 'freshness') return;
      if (change.freshness.state === 'unavailable') resolve(change.freshness);
    });
  });
  expect(lacksResource(freshness, APPLICATION)).toBe(true);
  collection.release();
  await watchCache.stop();
  await connections.close();
  await server.stop();
});
