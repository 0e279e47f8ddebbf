import express, { type Router } from 'express';
import { RESOURCE_TYPES, type ResourceType } from '../resourceTypes';
import { noSuchResource } from '../statusError';
import { sendError } from './apiRequest';

/** What `kubectl version` shows; the minor version decides on its features. */
const VERSION = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0+slipway-sandbox',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2025-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'linux/amd64',
};

const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

function resources(type: ResourceType): unknown[] {
  const { plural, singular, kind, namespaced, shortNames, categories } = type;
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: VERBS,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
  };
  const subresource = (name: string, extra: object, verbs: string[]) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    kind,
    ...extra,
    verbs,
  });
  const readAndWrite = ['get', 'patch', 'update'];
  return [
    own,
    ...(type.hasStatus ? [subresource('status', {}, readAndWrite)] : []),
    ...(type.hasScale
      ? [
          subresource(
            'scale',
            { group: 'autoscaling', version: 'v1', kind: 'Scale' },
            readAndWrite,
          ),
        ]
      : []),
    ...(type.kind === 'Pod' && type.builtIn
      ? [subresource('log', {}, ['get'])]
      : []),
  ];
}

const REVIEWS = ['SelfSubjectAccessReview', 'SelfSubjectRulesReview'].map(
  kind => ({
    name: `${kind.toLowerCase()}s`,
    singularName: kind.toLowerCase(),
    namespaced: false,
    kind,
    verbs: ['create'],
  }),
);

/** The resources of each served version, by `apiVersion`. */
const SERVED: ReadonlyMap<string, unknown[]> = (() => {
  const served = new Map<string, unknown[]>();
  for (const type of RESOURCE_TYPES) {
    served.set(type.apiVersion, [
      ...(served.get(type.apiVersion) ?? []),
      ...resources(type),
    ]);
  }
  served.set('authorization.k8s.io/v1', REVIEWS);
  return served;
})();

function groups(): unknown[] {
  return [...SERVED.keys()]
    .filter(apiVersion => apiVersion.includes('/'))
    .map(groupVersion => {
      const [name, version] = groupVersion.split('/');
      const entry = { groupVersion, version };
      return { name, versions: [entry], preferredVersion: entry };
    });
}

/** Which resources there are, as clients find out. */
export function discovery(): Router {
  const router = express.Router();
  for (const path of ['/healthz', '/livez', '/readyz']) {
    router.get(path, (_, response) => {
      response.type('text/plain').send('ok');
    });
  }
  router.get('/version', (_, response) => {
    response.json(VERSION);
  });
  router.get('/api', (request, response) => {
    response.json({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [
        { clientCIDR: '0.0.0.0/0', serverAddress: request.headers.host ?? '' },
      ],
    });
  });
  router.get('/apis', (_, response) => {
    response.json({
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groups(),
    });
  });
  router.get(
    ['/api/:version', '/apis/:group/:version'],
    (request, response) => {
      const { group, version } = request.params;
      const groupVersion = group ? `${group}/${version}` : version;
      const served = SERVED.get(groupVersion);
      if (!served) {
        sendError(response, noSuchResource());
        return;
      }
      response.json({
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion,
        resources: served,
      });
    },
  );
  return router;
}
