import {
  deliverySchema,
  type Application,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  ObservedAlert,
  SourceObservation,
} from '@slipway/backstage-plugin-mlops-node';
import { Environments } from '../environments';
import {
  application,
  canary,
  canaryWorkloads,
  component,
  deployment,
  modelVersion,
  registeredModel,
  workflowRun,
} from '../__testUtils__/delivered';
import { GatePolicy } from '../gates/GatePolicy';
import { joinDelivery } from './joinDelivery';
import { mergeObservations } from './observations';

function join(
  observations: SourceObservation[],
  annotations?: Record<string, string>,
) {
  const joined = joinDelivery({
    entity: component('fraud-detection', { annotations }),
    seen: mergeObservations(observations),
    statuses: [],
    environments: new Environments(),
    gatePolicy: new GatePolicy(),
  });
  deliverySchema.parse({
    ...joined,
    entityRef: 'component:default/x',
    revision: 'r',
    sources: [],
  });
  return joined;
}

const drift: ObservedAlert = {
  id: 'eu/fraud-production/1a30',
  source: 'alertmanager/eu',
  cluster: canary().cluster,
  namespace: canary().namespace,
  name: 'ModelDrift',
  severity: 'warning',
  since: '2026-11-21T08:52:26.000Z',
  summary: 'The requests are no longer what it was trained on',
};

const inFlight: SourceObservation = {
  applications: [application('production')],
  rollouts: [canary()],
  workloads: canaryWorkloads(),
  models: [registeredModel()],
};

describe('joinDelivery', () => {
  it('puts the environments in the order of promotion', () => {
    const { environments } = join([
      {
        applications: ['production', 'dev', 'staging'].map(environment =>
          application(environment),
        ),
      },
    ]);
    expect(environments.map(({ name }) => name)).toEqual([
      'dev',
      'staging',
      'production',
    ]);
    expect(environments.map(({ state }) => state)).toEqual([
      'healthy',
      'healthy',
      'healthy',
    ]);
  });

  it('keeps regions of one environment apart as destinations', () => {
    const { environments } = join([
      {
        applications: ['us', 'eu'].map(region =>
          application('production', {
            id: region,
            destination: { cluster: region, namespace: 'fraud' },
          }),
        ),
      },
    ]);
    expect(environments).toHaveLength(1);
    expect(environments[0].destinations.map(({ cluster }) => cluster)).toEqual([
      'eu',
      'us',
    ]);
  });

  it('tells what is live, what is on canary, and who gets how much traffic', () => {
    const { environments } = join([inFlight]);
    const [production] = environments;
    expect(production.state).toBe('progressing');
    expect(production.destinations).toHaveLength(1);
    expect(production.destinations[0]).toMatchObject({
      live: {
        model: { name: 'fraud-detection', version: '1' },
        runId: 'run-of-v1',
        images: ['ghcr.io/slipway-demo/fraud-detection:1.0.0'],
      },
      candidate: {
        model: { name: 'fraud-detection', version: '2' },
        runId: 'run-of-v2',
        revision: '4a1c9e2b7d',
        revisionUrl:
          'https://github.com/fraud/fraud-detection-gitops/commit/4a1c9e2b7d',
        deployedAt: '2026-11-20T09:00:00Z',
      },
      traffic: [
        { role: 'live', percent: 85, model: { version: '1' } },
        { role: 'candidate', percent: 15, model: { version: '2' } },
      ],
    });
    // Git names the candidate; which revision made v1 the objects do not tell.
    expect(production.destinations[0].live?.revision).toBeUndefined();
    expect(production.destinations[0].synced).toEqual({
      revision: '4a1c9e2b7d',
      revisionUrl:
        'https://github.com/fraud/fraud-detection-gitops/commit/4a1c9e2b7d',
      deployedAt: '2026-11-20T09:00:00Z',
      deployedBy: undefined,
    });
  });

  describe('while the canary is being promoted', () => {
    const v2 = {
      images: ['ghcr.io/slipway-demo/fraud-detection:2.0.0'],
      model: { name: 'fraud-detection', version: '2' },
    };
    const promoting = (
      phase: Rollout['phase'],
      primary: Partial<typeof v2> = v2,
    ): SourceObservation => ({
      ...inFlight,
      rollouts: [
        canary({ phase, traffic: { primary: 50, candidate: 50 }, step: 6 }),
      ],
      workloads: [
        deployment('production', {
          name: 'fraud-detection-primary',
          ...primary,
        }),
        deployment('production', v2),
      ],
    });

    it.each(['Promoting', 'Finalising'] as const)(
      'says in %s that one version serves, whoever carries it, and warns of nothing',
      phase => {
        const { environments, registry } = join([promoting(phase)]);
        const [{ destinations, reasons, state }] = environments;
        expect(state).toBe('progressing');
        expect(destinations[0].live).toMatchObject({
          model: { version: '2' },
          revision: '4a1c9e2b7d',
        });
        expect(destinations[0].candidate).toBeUndefined();
        expect(destinations[0].traffic).toMatchObject([
          { role: 'live', percent: 100, model: { version: '2' } },
        ]);
        expect(reasons).toMatchObject([
          {
            severity: 'info',
            message: expect.stringMatching(
              /^fraud-detection v2 is (being )?promoted/,
            ),
          },
        ]);
        expect(registry.models[0].versions[0]).toMatchObject({
          liveIn: ['production'],
          candidateIn: [],
        });
      },
    );

    it('keeps two versions apart until the primary has the new one', () => {
      const { environments } = join([promoting('Promoting', {})]);
      expect(environments[0].destinations[0].traffic).toMatchObject([
        { role: 'live', percent: 50, model: { version: '1' } },
        { role: 'candidate', percent: 50, model: { version: '2' } },
      ]);
      expect(environments[0].reasons.map(({ code }) => code)).toEqual([
        'rollout-progressing',
      ]);
    });

    it('warns that the alias has not followed as soon as it is done', () => {
      const done = promoting('Succeeded');
      const { environments } = join([
        {
          ...done,
          rollouts: [
            canary({
              phase: 'Succeeded',
              traffic: { primary: 100, candidate: 0 },
            }),
          ],
        },
      ]);
      expect(environments[0].reasons).toMatchObject([
        {
          code: 'alias-differs',
          severity: 'warning',
          message:
            'The alias champion is on fraud-detection v1, but fraud-detection v2 is live',
        },
      ]);
    });
  });

  it('adds up the traffic of one version on both sides, as when only its config changes', () => {
    const { environments } = join([
      {
        ...inFlight,
        workloads: canaryWorkloads().map(({ name }) =>
          deployment('production', { name }),
        ),
      },
    ]);
    const [{ candidate, traffic }] = environments[0].destinations;
    expect(traffic).toMatchObject([{ role: 'live', percent: 100 }]);
    expect(candidate?.model?.version).toBe('1');
  });

  it('tells where each model version runs, and judges it', () => {
    const { registry } = join([
      inFlight,
      {
        applications: [application('dev')],
        workloads: [
          deployment('dev', {
            model: { name: 'fraud-detection', version: '2' },
          }),
        ],
      },
    ]);
    const [v2, v1] = registry.models[0].versions;
    expect(v2).toMatchObject({
      liveIn: ['dev'],
      candidateIn: ['production'],
      gates: { result: 'pass', passed: 4 },
    });
    expect(v1).toMatchObject({ liveIn: ['production'], candidateIn: [] });
  });

  it('names the revision once the canary is promoted, since then', () => {
    const { environments } = join([
      {
        ...inFlight,
        rollouts: [
          canary({
            phase: 'Succeeded',
            traffic: { primary: 100, candidate: 0 },
            lastTransitionAt: '2026-11-20T11:00:00Z',
          }),
        ],
      },
    ]);
    expect(environments[0].destinations[0]).toMatchObject({
      live: { revision: '4a1c9e2b7d', deployedAt: '2026-11-20T11:00:00Z' },
      traffic: [{ role: 'live', percent: 100 }],
    });
    expect(environments[0].destinations[0].synced).toBeUndefined();
    expect(environments[0].destinations[0].candidate).toBeUndefined();
  });

  it('dates a release by its first sync, not by a later one to the same revision', () => {
    const history: Application['history'] = [3, 2].map(id => ({
      id,
      revisions: ['4a1c9e2b7d'],
      deployedAt: `2026-11-2${id}T09:00:00Z`,
      initiatedBy: `person-${id}`,
      automated: false,
    }));
    const [older] = application('staging').history.slice(1);
    const { environments } = join([
      {
        applications: [
          application('staging', { history: [...history, older] }),
        ],
      },
    ]);
    expect(environments[0].destinations[0].live).toMatchObject({
      deployedAt: '2026-11-22T09:00:00Z',
      deployedBy: 'person-2',
    });
  });

  it('keeps 100 % on the candidate after a failed promotion', () => {
    const failed: Partial<Rollout> = {
      phase: 'Failed',
      traffic: { primary: 0, candidate: 100 },
    };
    const { environments } = join([
      { ...inFlight, rollouts: [canary(failed)] },
    ]);
    const [production] = environments;
    expect(production.state).toBe('broken');
    expect(production.reasons[0]).toMatchObject({
      code: 'promotion-failed',
      severity: 'critical',
    });
    expect(production.destinations[0].traffic).toMatchObject([
      { role: 'live', percent: 0, model: { version: '1' } },
      { role: 'candidate', percent: 100, model: { version: '2' } },
    ]);
    expect(production.destinations[0]).toMatchObject({
      synced: { revision: '4a1c9e2b7d' },
    });
  });

  it('lets the target serve until Flagger has made the primary', () => {
    const { environments } = join([
      {
        rollouts: [
          canary({
            phase: 'Initializing',
            traffic: { primary: 100, candidate: 0 },
          }),
        ],
        workloads: [deployment('production')],
      },
    ]);
    expect(environments[0].destinations[0].live?.model?.version).toBe('1');
    expect(environments[0].state).toBe('progressing');
  });

  it('does not take for live what does not come up', () => {
    const repository = 'ghcr.io/slipway-demo/fraud-detection';
    const { environments } = join([
      {
        applications: [
          application('dev', {
            images: [`${repository}:1.0.0`, `${repository}:2.0.0`, 'envoy:1'],
          }),
        ],
        workloads: [
          deployment('dev', {
            images: [`${repository}:2.0.0`],
            model: { name: 'fraud-detection', version: '2' },
            problem: 'ReplicaSet "x" has timed out progressing.',
          }),
        ],
      },
    ]);
    const [destination] = environments[0].destinations;
    expect(destination.live).toEqual({ images: [`${repository}:1.0.0`] });
    expect(destination.candidate).toMatchObject({
      model: { version: '2' },
      revision: '4a1c9e2b7d',
    });
    expect(destination.synced?.revision).toBe('4a1c9e2b7d');
    expect(destination.traffic).toEqual([]);
    expect(environments[0].state).toBe('broken');
  });

  it('shows an entity that has nothing but workloads', () => {
    const { environments } = join([{ workloads: [deployment('staging')] }]);
    expect(environments).toMatchObject([
      {
        name: 'staging',
        state: 'healthy',
        destinations: [
          { live: { model: { version: '1' } }, traffic: [{ percent: 100 }] },
        ],
      },
    ]);
  });

  it('joins an Application of an Argo CD whose own cluster has no known name', () => {
    const { environments } = join([
      {
        applications: [
          application('staging', {
            destination: { cluster: 'in-cluster', namespace: 'fraud-staging' },
          }),
        ],
        workloads: [deployment('staging')],
      },
    ]);
    expect(environments).toHaveLength(1);
    expect(environments[0].destinations).toMatchObject([
      { cluster: 'sandbox', workloads: [{ name: 'fraud-detection' }] },
    ]);
  });

  it('does not put workloads of another cluster below an Application', () => {
    const { environments } = join([
      {
        applications: [
          application('staging', {
            destination: { cluster: 'elsewhere', namespace: 'fraud-staging' },
          }),
        ],
        workloads: [deployment('staging')],
      },
    ]);
    expect(environments[0].destinations).toMatchObject([
      { cluster: 'elsewhere', workloads: [] },
      { cluster: 'sandbox', applications: [] },
    ]);
  });

  it('sorts workloads of a shared namespace by the Application they are labelled with', () => {
    const shared = { cluster: 'sandbox', namespace: 'fraud' };
    const { environments } = join([
      {
        applications: [
          application('dev', { destination: shared }),
          application('production', { destination: shared }),
        ],
        workloads: [
          deployment('dev', {
            namespace: 'fraud',
            labels: {
              'app.kubernetes.io/instance': 'fraud-detection-production',
            },
          }),
        ],
      },
    ]);
    expect(
      environments.map(({ name, destinations }) => [
        name,
        destinations[0].workloads.length,
      ]),
    ).toEqual([
      ['dev', 0],
      ['production', 1],
    ]);
  });

  it('looks up the version behind an alias in MODEL_URI', () => {
    const { environments } = join([
      {
        workloads: [
          deployment('production', {
            model: undefined,
            modelUri: 'models:/fraud-detection@champion',
          }),
        ],
        models: [registeredModel()],
      },
    ]);
    expect(environments[0].destinations[0].live?.model).toEqual({
      name: 'fraud-detection',
      version: '1',
    });
  });

  it('shows the newest twenty runs of all sources and counts all', () => {
    const runs = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) =>
        workflowRun(`run-${from + i}`, {
          createdAt: new Date(1e12 + (from + i) * 1000).toISOString(),
        }),
      );
    const { training } = join([
      { runs: { latest: runs(0, 15), total: 15 } },
      { runs: { latest: runs(15, 15), total: 40 } },
    ]);
    expect(training.total).toBe(55);
    expect(training.runs).toHaveLength(20);
    expect(training.runs[0].name).toBe('run-29');
  });

  it('judges by the gates of the annotation', () => {
    const { registry } = join(
      [{ models: [registeredModel({ versions: [modelVersion('1')] })] }],
      { 'slipway.dev/validation-gates': 'recall >= 0.99, latency <= 10' },
    );
    expect(registry.models[0].versions[0].gates).toMatchObject({
      result: 'fail',
      gates: [
        { metric: 'recall', result: 'fail' },
        { metric: 'latency', result: 'insufficient-data' },
      ],
    });
  });

  it('says which annotation is malformed, and judges by the default', () => {
    const { registry, notes } = join([{ models: [registeredModel()] }], {
      'slipway.dev/validation-gates': 'very good',
    });
    expect(notes).toMatchObject([{ code: 'malformed-validation-gates' }]);
    expect(registry.models[0].versions[0].gates.total).toBe(4);
  });

  it('leaves out metrics that JSON cannot carry', () => {
    const { registry } = join([
      {
        models: [
          registeredModel({
            versions: [
              modelVersion('1', { metrics: { loss: NaN, accuracy: 0.9 } }),
            ],
          }),
        ],
      },
    ]);
    expect(registry.models[0].versions[0].metrics).toEqual({ accuracy: 0.9 });
  });
});

describe('alerts', () => {
  const firing = (
    alerts: ObservedAlert[],
    more: SourceObservation = inFlight,
  ) => join([more, { alerts }]);

  it('are of the environment where something names the entity back', () => {
    const down: ObservedAlert = {
      ...drift,
      id: 'eu/fraud-production/2b41',
      name: 'ModelServerDown',
      severity: 'critical',
    };
    const { environments } = firing([drift, down]);
    expect(environments[0].alerts?.map(({ name }) => name)).toEqual([
      'ModelServerDown',
      'ModelDrift',
    ]);
    expect(environments[0].state).toBe('broken');
    expect(
      environments[0].reasons.filter(({ code }) => code === 'alert-firing'),
    ).toMatchObject([
      { severity: 'critical', message: expect.stringMatching(/Down fires: /) },
      { severity: 'warning', message: expect.stringMatching(/Drift fires: /) },
    ]);
  });

  it('are nowhere where nothing does', () => {
    const rollouts = [{ ...canary(), boundBack: false }];
    const { environments, training } = firing([drift], { rollouts });
    expect(environments[0].alerts).toBeUndefined();
    expect(training.alerts).toBeUndefined();
    const elsewhere = { ...drift, namespace: 'somebody-else' };
    expect(firing([elsewhere]).environments[0].alerts).toBeUndefined();
  });

  it('are of the training where it runs', () => {
    const run = workflowRun('fraud-training');
    const { cluster, namespace } = run;
    const runs = { latest: [run], total: 1 };
    const failed = {
      ...drift,
      cluster,
      namespace,
      name: 'ModelTrainingFailed',
    };
    const { training } = firing([failed], { ...inFlight, runs });
    expect(training.alerts).toMatchObject([{ name: 'ModelTrainingFailed' }]);
  });
});
