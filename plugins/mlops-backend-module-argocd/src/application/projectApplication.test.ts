import {
  applicationObject,
  entry,
  resource,
  REVISIONS,
} from '../__testUtils__/applications';
import { unpackDetails } from './details';
import { projectApplication } from './projectApplication';

/** What is kept, unpacked. */
const project = (object: unknown) => {
  const kept = projectApplication(object, { cluster: 'sandbox' });
  if (!kept) return undefined;
  const { details, ...found } = kept;
  return { ...found, ...unpackDetails(details) };
};

describe('projectApplication', () => {
  it('keeps what is shown of an Application', () => {
    expect(project(applicationObject())).toEqual({
      cluster: 'sandbox',
      namespace: 'argocd',
      name: 'fraud-detection-production',
      labels: {
        'backstage.io/kubernetes-id': 'fraud-detection',
        environment: 'production',
      },
      annotations: {
        'backstage.io/entity-ref': 'component:default/fraud-detection',
      },
      project: 'default',
      controllerNamespace: 'argocd',
      destination: {
        server: 'https://kubernetes.default.svc',
        namespace: 'fraud-production',
      },
      sources: [
        {
          repoUrl: 'https://git.sandbox.local/fraud/fraud-detection-gitops',
          path: 'overlays/production',
          targetRevision: 'main',
          revision: REVISIONS.now,
        },
      ],
      sync: 'Synced',
      health: { status: 'Healthy', since: '2026-11-12T08:04:00Z' },
      operation: {
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: '2026-11-12T08:03:00Z',
        finishedAt: '2026-11-12T08:03:09Z',
        automated: true,
      },
      autoSync: { enabled: true, selfHeal: true, prune: true },
      conditions: [],
      history: [
        {
          id: 7,
          revisions: [REVISIONS.now],
          deployedAt: '2026-11-12T08:03:09Z',
          automated: true,
        },
        {
          id: 6,
          revisions: [REVISIONS.before],
          deployedAt: '2026-10-02T09:12:11Z',
          automated: true,
        },
      ],
      images: ['ghcr.io/slipway-demo/fraud-detection:1.0.0'],
      outOfSync: { count: 0, resources: [] },
      managed: [
        {
          group: 'apps',
          kind: 'Deployment',
          namespace: 'fraud-production',
          name: 'fraud-detection',
        },
        {
          group: 'flagger.app',
          kind: 'Canary',
          namespace: 'fraud-production',
          name: 'fraud-detection',
        },
      ],
      reconciledAt: '2026-11-20T10:00:00Z',
      attention: { comparedAt: Date.parse('2026-11-20T10:00:00Z') },
    });
  });

  it('reads several sources, each with its own revision', () => {
    const application = project(
      applicationObject({
        spec: {
          source: undefined,
          sources: [
            {
              repoURL: 'oci://registry.example.com/charts',
              chart: 'model-server',
              targetRevision: '2.4.*',
            },
            {
              repoURL: 'https://ci:hunter2@git.example.com/values.git',
              targetRevision: 'main',
              ref: 'values',
            },
          ],
        },
        status: {
          sync: { status: 'Synced', revisions: ['2.4.9', 'f00ba4'] },
          history: [
            {
              id: 3,
              deployedAt: '2026-11-12T08:03:09Z',
              revisions: ['2.4.7', 'f00ba4'],
              initiatedBy: { username: 'ada' },
            },
          ],
        },
      }),
    );
    expect(application?.sources).toEqual([
      {
        repoUrl: 'oci://registry.example.com/charts',
        chart: 'model-server',
        targetRevision: '2.4.*',
        revision: '2.4.7',
      },
      {
        repoUrl: 'https://git.example.com/values.git',
        targetRevision: 'main',
        revision: 'f00ba4',
      },
    ]);
    expect(application?.history).toEqual([
      {
        id: 3,
        revisions: ['2.4.7', 'f00ba4'],
        deployedAt: '2026-11-12T08:03:09Z',
        initiatedBy: 'ada',
        automated: false,
      },
    ]);
  });

  it('names the revision that runs, not the one that waits in Git', () => {
    const application = project(
      applicationObject({
        status: {
          sync: { status: 'OutOfSync', revision: 'ffffff' },
          history: [entry(1, REVISIONS.before, '2026-10-02T09:12:11Z')],
        },
      }),
    );
    expect(application?.sources[0].revision).toBe(REVISIONS.before);
  });

  it('knows no revision of what was never synced', () => {
    const status = { sync: { status: 'OutOfSync', revision: 'ffffff' } };
    const application = project({ ...applicationObject(), status });
    expect(application?.sources[0].revision).toBeUndefined();
  });

  it('reads the dry source of a source hydrator', () => {
    const application = project(
      applicationObject({
        spec: {
          source: undefined,
          sourceHydrator: {
            drySource: {
              repoURL: 'https://git.example.com/dry',
              path: 'prod',
              targetRevision: 'HEAD',
            },
            syncSource: { targetBranch: 'env/prod', path: 'prod' },
          },
        },
      }),
    );
    expect(application?.sources).toMatchObject([
      { repoUrl: 'https://git.example.com/dry', path: 'prod' },
    ]);
  });

  it.each([
    [undefined, { enabled: false, selfHeal: false, prune: false }],
    [{}, { enabled: true, selfHeal: false, prune: false }],
    [{ enabled: null }, { enabled: true, selfHeal: false, prune: false }],
    [
      { enabled: false, selfHeal: true },
      { enabled: false, selfHeal: true, prune: false },
    ],
  ])('reads auto-sync from automated: %j', (automated, expected) => {
    const application = project(
      applicationObject({ spec: { syncPolicy: { automated } } }),
    );
    expect(application?.autoSync).toEqual(expected);
  });

  it('counts what is out of sync and names the first ten', () => {
    const resources = Array.from({ length: 30 }, (_, i) =>
      resource('', 'ConfigMap', `config-${i}`, 'OutOfSync'),
    );
    const { outOfSync } =
      project(applicationObject({ status: { resources } })) ?? {};
    expect(outOfSync?.count).toBe(30);
    expect(outOfSync?.resources).toHaveLength(10);
  });

  it('keeps the newest ten of a longer history', () => {
    const history = Array.from({ length: 25 }, (_, id) =>
      entry(id, `revision-${id}`, '2026-11-12T08:03:09Z'),
    );
    const application = project(applicationObject({ status: { history } }));
    const ids = application?.history.map(({ id }) => id);
    expect(ids).toEqual([24, 23, 22, 21, 20, 19, 18, 17, 16, 15]);
  });

  it('says that an Application is being deleted', () => {
    const metadata = { deletionTimestamp: '2026-11-20T10:00:00Z' };
    expect(
      project(applicationObject({ metadata }))?.conditions[0],
    ).toMatchObject({ type: 'Deleting', at: '2026-11-20T10:00:00Z' });
  });

  it.each([
    undefined,
    null,
    'Application',
    [],
    {},
    { metadata: {} },
    { metadata: { name: 7 } },
  ])('keeps nothing of %j', object => {
    expect(project(object)).toBeUndefined();
  });

  it('takes odd fields for absent ones', () => {
    expect(
      project({
        metadata: {
          name: 'odd',
          labels: { good: 'yes', bad: 3 },
          annotations: 'none',
          ownerReferences: {},
        },
        spec: { destination: 'here', source: [], sources: {}, project: 1 },
        status: {
          sync: { status: 'Perhaps', revision: {} },
          health: 'fine',
          operationState: { phase: 'Resting' },
          history: [null, { id: 'one' }, { id: 1 }],
          resources: [{ kind: 'Deployment' }, 4],
          summary: { images: [1, 'registry/app:1'] },
          conditions: [{ type: 'X' }],
        },
      }),
    ).toMatchObject({
      labels: { good: 'yes' },
      project: 'default',
      destination: { namespace: '' },
      sources: [],
      sync: 'Unknown',
      health: { status: 'Unknown' },
      history: [],
      images: ['registry/app:1'],
      conditions: [],
      managed: [],
    });
  });

  it('cuts an Application of a megabyte down to a few kilobytes', () => {
    const long = 'x'.repeat(300_000);
    const application = project(
      applicationObject({
        metadata: {
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': long,
          },
        },
        status: {
          conditions: [{ type: 'ComparisonError', message: long }],
          resources: Array.from({ length: 5_000 }, (_, i) =>
            resource('apps', 'Deployment', `service-${i}`, 'OutOfSync'),
          ),
          summary: {
            images: Array.from({ length: 900 }, (_, i) => `registry/app:${i}`),
          },
          operationState: {
            phase: 'Failed',
            startedAt: '2026-11-12T08:03:00Z',
            message: long,
          },
        },
      }),
    );
    expect(JSON.stringify(application).length).toBeLessThan(8_000);
    expect(application?.conditions[0].message).toMatch(/^x{299}…$/);
    expect(application?.outOfSync.count).toBe(5_000);
    expect(application?.operation?.message).toHaveLength(300);
  });
});
