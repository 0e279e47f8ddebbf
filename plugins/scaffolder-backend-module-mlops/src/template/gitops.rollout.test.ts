import { parse } from 'yaml';
import { z } from 'zod';
import { at, manifestsIn } from '../__testUtils__/gitops/manifests';
import { eachRendered } from '../__testUtils__/gitops/eachRendered';
import { only, textOf } from '../__testUtils__/gitops/oneOf';

/** As sample.py has them. */
const FEATURES = ['amount', 'age_days', 'events_per_day', 'distance', 'is_new'];

const webhooksSchema = z.array(
  z.looseObject({ metadata: z.looseObject({ cmd: z.string().optional() }) }),
);

const requestSchema = z.strictObject({
  parameters: z.record(z.string(), z.unknown()),
  inputs: z.array(z.looseObject({ name: z.string() })),
});

const render = eachRendered();

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
    expect(
      textOf(rendering, 'gitops/overlays/production/alerts.yaml'),
    ).toContain('alert: ModelMaeHigh');
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
      textOf(rendering, 'gitops/overlays/production/model.yaml'),
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
      expect(textOf(rendering, `${folder}/kustomization.yaml`)).toContain(
        'images:\n  - name: harbor.example.com/models/fraud-detection\n    newTag: "0.1.0"\n',
      );
      expect(
        textOf(rendering, `${folder}/model.yaml`).match(/model-version: "1"/g),
      ).toHaveLength(1);
    }
    expect(textOf(rendering, 'gitops/pipeline/kustomization.yaml')).toContain(
      '    newTag: "0.1.0"\n',
    );
  });
});
