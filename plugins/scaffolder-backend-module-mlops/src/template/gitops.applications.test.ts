import {
  at,
  manifestsIn,
  type Manifest,
} from '../__testUtils__/gitops/manifests';
import { eachRendered } from '../__testUtils__/gitops/eachRendered';
import { only } from '../__testUtils__/gitops/oneOf';
import type { GitOpsRendering } from '../__testUtils__/gitops/renderGitOps';

const render = eachRendered();

describe('the Applications', () => {
  const named = (rendering: GitOpsRendering, name: string) =>
    only(rendering, 'Application', name);

  it('deploy each overlay and the pipeline', async () => {
    const rendering = await render({ layout: 'one', gitHost: 'github' });
    expect(named(rendering, 'fraud-detection-staging').spec).toMatchObject({
      project: 'fraud-detection',
      source: {
        repoURL: 'https://github.com/models/fraud-detection',
        path: 'deploy/overlays/staging',
        targetRevision: 'main',
      },
      destination: { name: 'in-cluster', namespace: 'fraud-detection-staging' },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    });
    const pipeline = named(rendering, 'fraud-detection-pipeline');
    expect(pipeline.spec).toMatchObject({
      project: 'fraud-detection-training',
      source: { path: 'deploy/pipeline' },
    });
    // No environment of the Delivery tab.
    expect(pipeline.metadata.labels).not.toHaveProperty('environment');
  });

  it('sync by hand and keep out of business hours where that was asked for', async () => {
    const rendering = await render({
      environments: [
        { name: 'dev' },
        { name: 'production', autoSync: false, syncWindow: true },
      ],
    });
    const production = named(rendering, 'fraud-detection-production');
    expect(at(production, 'spec.syncPolicy.automated')).toBeUndefined();
    expect(
      at(only(rendering, 'AppProject', 'fraud-detection'), 'spec.syncWindows'),
    ).toEqual([
      {
        kind: 'deny',
        schedule: '0 8 * * 1-5',
        duration: '10h',
        timeZone: 'UTC',
        applications: ['fraud-detection-production'],
        manualSync: true,
      },
    ]);
  });

  it('keep production out of business hours unless the form says otherwise', async () => {
    const project = only(await render(), 'AppProject', 'fraud-detection');
    expect(at(project, 'spec.syncWindows')).toEqual([
      expect.objectContaining({
        kind: 'deny',
        applications: ['fraud-detection-production'],
        manualSync: true,
      }),
    ]);
  });

  it('have no window where none is wanted', async () => {
    const environments = [{ name: 'dev' }, { name: 'live', syncWindow: false }];
    const project = only(
      await render({ environments }),
      'AppProject',
      'fraud-detection',
    );
    expect(at(project, 'spec.syncWindows')).toBeUndefined();
  });

  it.each([
    {},
    { trafficProvider: 'nginx', secrets: 'sealed-secrets' },
    { trafficProvider: 'gateway-api' },
    { serving: 'kserve' },
  ])(
    'may deploy every kind that their folders have, and no other: %j',
    async parameters => {
      const rendering = await render(parameters);
      const deployed = (isOfProject: (path: string) => boolean) =>
        manifestsIn(
          new Map([...rendering.files].filter(([path]) => isOfProject(path))),
        ).map(({ apiVersion, kind }) => kindOf(apiVersion, kind));
      // The dashboard's ConfigMap is generated.
      expect(
        new Set(parseAllowed(only(rendering, 'AppProject', 'fraud-detection'))),
      ).toEqual(
        new Set([
          '/ConfigMap',
          ...deployed(path => /^gitops\/(base|overlays)\//.test(path)),
        ]),
      );
      expect(
        new Set(
          parseAllowed(
            only(rendering, 'AppProject', 'fraud-detection-training'),
          ),
        ),
      ).toEqual(new Set(deployed(path => path.startsWith('gitops/pipeline/'))));
    },
  );

  it('let Roles into the namespace that trains, and into no other', async () => {
    const rendering = await render();
    const projects = manifestsIn(rendering.files).filter(
      ({ kind }) => kind === 'AppProject',
    );
    const ofRoles = projects.filter(project =>
      parseAllowed(project).some(kind => kind.startsWith('rbac.')),
    );
    expect(ofRoles.map(({ spec }) => at(spec, 'destinations'))).toEqual([
      [{ name: 'in-cluster', namespace: 'ml-training' }],
    ]);
    expect(
      at(only(rendering, 'AppProject', 'fraud-detection'), 'spec.destinations'),
    ).not.toContainEqual(expect.objectContaining({ namespace: 'ml-training' }));
  });

  it('are each of a project that has their repository and their namespace', async () => {
    const { files } = await render({
      regions: [{ name: 'eu' }, { name: 'us', cluster: 'us-east' }],
    });
    const manifests = manifestsIn(files);
    const applications = manifests.filter(({ kind }) => kind === 'Application');
    expect(applications).toHaveLength(5);
    for (const { metadata, spec } of applications) {
      const project = manifests.find(
        each =>
          each.kind === 'AppProject' &&
          each.metadata.name === at(spec, 'project'),
      );
      expect(at(project, 'metadata.annotations')).toEqual({
        'backstage.io/entity-ref': 'component:default/fraud-detection',
      });
      expect(at(project, 'spec.sourceRepos')).toContain(
        at(spec, 'source.repoURL'),
      );
      expect([metadata.name, at(project, 'spec.destinations')]).toEqual([
        metadata.name,
        expect.arrayContaining([at(spec, 'destination')]),
      ]);
      expect(at(project, 'spec.clusterResourceWhitelist')).toContainEqual({
        group: '',
        kind: 'Namespace',
        name: at(spec, 'destination.namespace'),
      });
    }
  });

  it('outlive their Application in production only', async () => {
    const rendering = await render();
    const finalizers = (name: string) =>
      at(named(rendering, `fraud-detection-${name}`), 'metadata.finalizers');
    expect(finalizers('dev')).toHaveLength(1);
    expect(finalizers('production')).toBeUndefined();
  });
});

describe('who is told', () => {
  it('is found by the labels that say whose an alert is and where', async () => {
    const { files } = await render();
    const rules = manifestsIn(files).filter(
      ({ kind }) => kind === 'PrometheusRule',
    );
    const alerts = rules.flatMap(rule =>
      JSON.stringify(rule.spec).match(/"labels":\{[^}]*\}/g),
    );
    expect(alerts.length).toBeGreaterThan(30);
    for (const labels of alerts) {
      expect(labels).toMatch(
        /"namespace":"(fraud-detection-[a-z]+|ml-training)"/,
      );
      expect(labels).toContain(
        '"backstage_entity":"component:default/fraud-detection"',
      );
    }
  });
});

function kindOf(apiVersion: string, kind: string): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return `${group}/${kind}`;
}

function parseAllowed(project: Manifest): string[] {
  const kinds = at(project, 'spec.namespaceResourceWhitelist');
  return [kinds].flat().map(each => `${at(each, 'group')}/${at(each, 'kind')}`);
}
