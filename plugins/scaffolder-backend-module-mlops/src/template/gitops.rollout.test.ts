import { parse } from 'yaml';
import { z } from 'zod';
import {
  mapsWith,
  at,
  manifestsIn,
  type Manifest,
} from '../__testUtils__/gitops/manifests';
import {
  renderGitOps,
  type GitOpsRendering,
} from '../__testUtils__/gitops/renderGitOps';
import {
  createWorkspace,
  type Workspace,
} from '../__testUtils__/renderSkeleton';

/** As sample.py has them. */
const FEATURES = ['amount', 'age_days', 'events_per_day', 'distance', 'is_new'];
const webhooksSchema = z.array(
  z.looseObject({ metadata: z.looseObject({ cmd: z.string().optional() }) }),
);
const requestSchema = z.strictObject({
  parameters: z.record(z.string(), z.unknown()),
  inputs: z.array(z.looseObject({ name: z.string() })),
});

let workspace: Workspace;
beforeEach(async () => {
  workspace = await createWorkspace();
});
afterEach(() => workspace.remove());

const render = (parameters: Record<string, unknown> = {}) =>
  renderGitOps(parameters, workspace);

const only = ({ files }: GitOpsRendering, kind: string, name?: string) => {
  const found = manifestsIn(files).filter(
    each => each.kind === kind && (!name || each.metadata.name === name),
  );
  expect(found).toHaveLength(1);
  return found[0];
};

const text = ({ files }: GitOpsRendering, path: string) => {
  expect([...files.keys()]).toContain(path);
  return files.get(path) ?? '';
};

describe('a rollout that is generated', () => {
  it('goes up in steps, judged by requests and by the gates of the model', async () => {
    const canary = only(await render(), 'Canary');
    expect(canary.spec).toMatchObject({
      provider: 'istio',
      targetRef: { kind: 'Deployment', name: 'fraud-detection' },
      autoscalerRef: { kind: 'HorizontalPodAutoscaler' },
      service: {
        port: 80,
        hosts: ['fraud-detection.production.models.example.com'],
        gateways: ['istio-ingress/public', 'mesh'],
      },
    });
    expect(at(canary, 'spec.analysis')).toMatchObject({
      stepWeights: [5, 10, 15, 20, 30, 40, 50],
      metrics: [
        { name: 'success-rate', thresholdRange: { min: 99 } },
        { name: 'latency', thresholdRange: { max: 500 } },
        { name: 'model-accuracy', thresholdRange: { min: 0.85 } },
        { name: 'model-precision', thresholdRange: { min: 0.8 } },
        { name: 'model-recall', thresholdRange: { min: 0.75 } },
        { name: 'model-f1', thresholdRange: { min: 0.8 } },
      ],
    });
  });

  it.each([
    { trafficProvider: 'istio' },
    { trafficProvider: 'nginx', rollout: 'ab-test' },
  ])('is tried with requests that the model has to answer: %j', async more => {
    const rendering = await render(more);
    const webhooks = webhooksSchema.parse(
      at(only(rendering, 'Canary'), 'spec.analysis.webhooks'),
    );
    const commands = webhooks.flatMap(({ metadata: { cmd } }) => cmd ?? []);
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      // In one line, as the load tester's shell takes it.
      const [, body = ''] =
        /^hey -z 1m -q 5 -c 2 .*-m POST -T application\/json -d '([^']+)' https?:\/\/\S+\/infer$/.exec(
          command,
        ) ?? [];
      const { parameters, inputs } = requestSchema.parse(JSON.parse(body));
      expect(parameters).toEqual({ probe: true });
      expect(inputs.map(({ name }) => name)).toEqual(FEATURES);
    }
  });

  it('asks and tells the portal, with a place for the token of this Canary', async () => {
    const rendering = await render();
    const base =
      'https://portal.example.com/api/mlops/v1/flagger/webhooks/sandbox';
    const metadata = { token: 'REPLACE_WITH_TOKEN_FROM_PORTAL' };
    expect(at(only(rendering, 'Canary'), 'spec.analysis.webhooks')).toEqual([
      expect.objectContaining({ type: 'pre-rollout', name: 'warm-up' }),
      expect.objectContaining({ type: 'rollout', name: 'load-test' }),
      expect.objectContaining({
        type: 'confirm-promotion',
        url: `${base}/gate`,
        metadata,
      }),
      expect.objectContaining({
        type: 'rollback',
        url: `${base}/rollback`,
        metadata,
      }),
      expect.objectContaining({
        type: 'event',
        url: `${base}/event`,
        metadata,
      }),
    ]);
  });

  it.each([
    ['blue-green', { iterations: 7 }, { iterations: 7 }],
    [
      'ab-test',
      { iterations: 3, abHeader: 'x-shadow' },
      {
        iterations: 3,
        match: [{ headers: { 'x-shadow': { exact: 'true' } } }],
      },
    ],
  ])('can be %s', async (rollout, parameters, analysis) => {
    const canary = only(await render({ rollout, ...parameters }), 'Canary');
    expect(at(canary, 'spec.analysis')).toMatchObject(analysis);
    expect(at(canary, 'spec.analysis.stepWeights')).toBeUndefined();
    expect(at(canary, 'spec.analysis.match') === undefined).toBe(
      rollout === 'blue-green',
    );
  });

  it.each([
    ['istio', 'VirtualService', 'istio_requests_total'],
    ['gateway-api', 'HTTPRoute', 'rest_server_requests_total'],
    ['nginx', 'Ingress', 'nginx_ingress_controller_requests'],
  ])(
    'takes its traffic through %s, and its metrics from there',
    async (trafficProvider, route, metric) => {
      const rendering = await render({ trafficProvider });
      const routes = manifestsIn(rendering.files).filter(
        ({ kind }) => kind === route,
      );
      // Where Flagger routes, Git does not; its Ingress it takes from Git.
      expect(routes).toHaveLength(trafficProvider === 'nginx' ? 3 : 2);
      expect(
        at(
          only(rendering, 'MetricTemplate', 'fraud-detection-success-rate'),
          'spec.query',
        ),
      ).toContain(metric);
    },
  );

  it('asks for the quality of the model only with enough known answers', async () => {
    const rendering = await render({ minimumSample: 1234 });
    expect(
      at(
        only(rendering, 'MetricTemplate', 'fraud-detection-recall'),
        'spec.query',
      ),
    ).toBe(
      [
        'avg(model_recall{namespace="{{ namespace }}",workload="{{ target }}"})',
        'and',
        'sum(rate(model_labelled_total{namespace="{{ namespace }}",workload="{{ target }}"}[30m])) * 1800 >= 1234',
        'or',
        'vector(0.75)',
        '',
      ].join('\n'),
    );
  });

  it('judges a regression by errors that must be small', async () => {
    const rendering = await render({
      problem: 'regression',
      regressionGates: { mae: 3.5 },
    });
    expect(at(only(rendering, 'Canary'), 'spec.analysis.metrics')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'model-mae',
          thresholdRange: { max: 3.5 },
        }),
      ]),
    );
    expect(text(rendering, 'gitops/overlays/production/alerts.yaml')).toContain(
      'alert: ModelMaeHigh',
    );
  });

  it('leaves replicas to the autoscaler and to Flagger, everywhere', async () => {
    const { files } = await render();
    expect([...files.values()].join('\n')).not.toMatch(/^ *replicas:/m);
    const applications = manifestsIn(files).filter(
      ({ kind, metadata }) =>
        kind === 'Application' && metadata.labels?.environment,
    );
    expect(applications).toHaveLength(3);
    for (const application of applications) {
      expect(at(application, 'spec.ignoreDifferences')).toEqual([
        expect.objectContaining({ jsonPointers: ['/spec/replicas'] }),
      ]);
    }
  });

  it('is split by KServe itself where KServe serves', async () => {
    const rendering = await render({ serving: 'kserve' });
    const model = parse(
      text(rendering, 'gitops/overlays/production/model.yaml'),
    );
    expect(at(model, 'spec.predictor')).toEqual({
      canaryTrafficPercent: 5,
      labels: { 'mlflow.org/model-version': '1' },
    });
    expect(manifestsIn(rendering.files).map(({ kind }) => kind)).not.toContain(
      'Canary',
    );
  });
});

describe('what says the version of a release', () => {
  it('is one line each for image and model, as promotions and CI change them', async () => {
    const rendering = await render({ registry: 'harbor' });
    for (const path of ['dev', 'staging', 'production']) {
      const folder = `gitops/overlays/${path}`;
      expect(text(rendering, `${folder}/kustomization.yaml`)).toContain(
        'images:\n  - name: harbor.example.com/models/fraud-detection\n    newTag: "0.1.0"\n',
      );
      expect(
        text(rendering, `${folder}/model.yaml`).match(/model-version: "1"/g),
      ).toHaveLength(1);
    }
    expect(text(rendering, 'gitops/pipeline/kustomization.yaml')).toContain(
      '    newTag: "0.1.0"\n',
    );
  });
});

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

describe('the pipeline', () => {
  it('says of its last run whether it failed, by one metric', async () => {
    const rendering = await render();
    const template = only(rendering, 'WorkflowTemplate');
    const metrics = mapsWith(template, 'gauge');
    expect(metrics.map(({ when, gauge }) => [when, gauge])).toEqual([
      ['{{workflow.status}} == Succeeded', { realtime: false, value: '0' }],
      ['{{workflow.status}} != Succeeded', { realtime: false, value: '1' }],
    ]);
    // Argo Workflows takes one help and the same labels for one metric.
    const [series] = new Set(
      metrics.map(({ name, help, labels }) =>
        JSON.stringify([name, help, labels]),
      ),
    );
    expect(
      metrics.map(m => JSON.stringify([m.name, m.help, m.labels])),
    ).toEqual([series, series]);
    expect(text(rendering, 'gitops/pipeline/alerts.yaml')).toContain(
      `argo_workflows_${metrics[0].name}{model="fraud-detection",training_namespace="ml-training"}`,
    );
  });

  it('goes from the data to a pull request, step by step', async () => {
    const rendering = await render();
    const template = only(rendering, 'WorkflowTemplate');
    const [training, retraining] = [at(template, 'spec.templates')].flat();
    expect(stepsOf(training)).toEqual([
      'validate',
      'train',
      'evaluate',
      'register',
      'build',
      'bump',
      'bump-model',
    ]);
    expect(stepsOf(retraining)).toEqual(['drift', 'training']);
    expect(only(rendering, 'CronWorkflow').spec).toMatchObject({
      schedules: ['0 3 * * 1'],
      concurrencyPolicy: 'Forbid',
      workflowSpec: {
        entrypoint: 'retrain-on-drift',
        workflowTemplateRef: { name: template.metadata.name },
      },
    });
  });

  it('describes its parameters, and has a value for each', async () => {
    const template = only(await render(), 'WorkflowTemplate');
    const parameters = [at(template, 'spec.arguments.parameters')].flat();
    expect(parameters.length).toBeGreaterThan(0);
    for (const parameter of parameters) {
      expect(at(parameter, 'description')).toMatch(/\w/);
      expect(at(parameter, 'value')).toEqual(expect.any(String));
    }
  });
});

function stepsOf(template: unknown): unknown[] {
  return [at(template, 'steps')].flat(2).map(step => at(step, 'name'));
}

function kindOf(apiVersion: string, kind: string): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return `${group}/${kind}`;
}

function parseAllowed(project: Manifest): string[] {
  const kinds = at(project, 'spec.namespaceResourceWhitelist');
  return [kinds].flat().map(each => `${at(each, 'group')}/${at(each, 'kind')}`);
}
