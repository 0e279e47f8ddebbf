import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { ClusterConnection } from '@slipway/backstage-plugin-mlops-node';
import { findInClusters } from './clusterNames';

const NAMES = {
  service: 'churn',
  entityRef: 'component:default/churn',
  modelName: 'churn',
  catalogInfoUrl: 'https://git.example.com/models/churn/catalog-info.yaml',
  overlays: [
    { applicationName: 'churn-dev', portalCluster: 'home', namespace: 'churn' },
    { applicationName: 'churn-eu', portalCluster: 'eu-1', namespace: 'churn' },
  ],
  projects: ['churn'],
};

const ARGO_CD = '/apis/argoproj.io/v1alpha1/namespaces/argocd';

const ownedBy = (entityRef: string) => ({
  metadata: { annotations: { 'backstage.io/entity-ref': entityRef } },
});

/** A cluster that has these objects, by path; an error is what it says. */
function cluster(
  name: string,
  objects: Record<string, object>,
): ClusterConnection {
  return {
    name,
    url: `https://${name}.example.com`,
    fetch: async () => new Response(),
    getJson: async path => {
      const found = objects[path];
      if (found instanceof Error) throw found;
      if (!found) throw new NotFoundError(`${path} is not there`);
      return found;
    },
  };
}

const look = (...present: ClusterConnection[]) =>
  findInClusters(
    {
      list: () => present,
      get: name => present.find(each => each.name === name),
    },
    'home',
    NAMES,
  );

describe('names in clusters', () => {
  it('are free where nothing is, and where nothing is known', async () => {
    const nothing = { found: [], unchecked: [] };
    await expect(look()).resolves.toEqual(nothing);
    await expect(look(cluster('home', {}))).resolves.toEqual(nothing);
  });

  it('are somebody else’s where an object says so, or does not say whose it is', async () => {
    const { found } = await look(
      cluster('home', {
        [`${ARGO_CD}/applications/churn-dev`]: ownedBy('component:default/x'),
        [`${ARGO_CD}/appprojects/churn`]: { metadata: {} },
      }),
      cluster('eu-1', {
        '/api/v1/namespaces/churn': ownedBy('component:default/y'),
      }),
    );
    expect(found).toEqual([
      {
        whose: 'another',
        what: 'The Application churn-dev',
        owner: 'component:default/x',
      },
      { whose: 'another', what: 'The AppProject churn' },
      {
        whose: 'another',
        what: 'The namespace churn on eu-1',
        owner: 'component:default/y',
      },
    ]);
  });

  it('are the service’s own where they name it', async () => {
    const { found } = await look(
      cluster('home', {
        [`${ARGO_CD}/applications/churn-dev`]: ownedBy(NAMES.entityRef),
        '/api/v1/namespaces/churn': {
          metadata: { labels: { 'backstage.io/kubernetes-id': 'churn' } },
        },
      }),
    );
    expect(found.map(({ whose }) => whose)).toEqual(['own', 'own']);
  });

  it('leave out a namespace that was prepared and names nobody', async () => {
    const { found } = await look(
      cluster('home', {
        '/api/v1/namespaces/churn': { metadata: { labels: { team: 'risk' } } },
      }),
    );
    expect(found).toEqual([]);
  });

  it('tell once what may not be read, and what does not answer', async () => {
    const { found, unchecked } = await look(
      cluster('home', {
        '/api/v1/namespaces/churn': new NotAllowedError('forbidden'),
      }),
      cluster('eu-1', { '/api/v1/namespaces/churn': new Error('refused') }),
    );
    expect(found).toEqual([]);
    expect(unchecked).toEqual([
      'The portal may not read all names on the cluster home.',
      'The cluster eu-1 does not say which names are taken.',
    ]);
  });
});
