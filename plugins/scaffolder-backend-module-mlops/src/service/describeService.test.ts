import { describeService, type Platform } from './describeService';

const platform: Platform = {
  portalUrl: 'https://portal.example.com',
  mlflowUrl: 'http://mlflow.mlflow.svc:5000',
  trainingNamespace: 'ml-training',
  domain: 'models.example.com',
  homeCluster: 'eu-1',
  gitBaseUrls: {
    gitea: 'https://git.example.com/',
    github: 'https://github.com',
  },
};

const describeWith = (parameters: Record<string, unknown>) =>
  describeService(
    { name: 'fraud-detection', owner: 'team-fraud', ...parameters },
    platform,
  );

describe('describing a model service', () => {
  it('keeps production out of business hours unless the form says otherwise', () => {
    expect(describeWith({}).heldApplications).toEqual([
      'fraud-detection-production',
    ]);
    const named = (more: object) =>
      describeWith({
        environments: [{ name: 'test' }, { name: 'live', ...more }],
      });
    expect(named({}).heldApplications).toEqual(['fraud-detection-live']);
    expect(named({ syncWindow: false }).heldApplications).toEqual([]);
    // Nobody waits where a person syncs anyway.
    expect(named({ autoSync: false }).heldApplications).toEqual([]);
  });

  it('trains in a namespace of its own where the platform says so', () => {
    const own = { ...platform, trainingNamespace: '{name}-training' };
    const answers = { name: 'fraud-detection', owner: 'team-fraud' };
    expect(describeService(answers, own).trainingNamespace).toBe(
      'fraud-detection-training',
    );
    expect(() =>
      describeService(
        { ...answers, environments: [{ name: 'training' }] },
        own,
      ),
    ).toThrow('the namespace fraud-detection-training');
  });

  it('needs a name and an owner only', () => {
    expect(describeWith({})).toMatchObject({
      name: 'fraud-detection',
      packageName: 'fraud_detection',
      title: 'Fraud detection',
      owner: 'group:default/team-fraud',
      ownerName: 'team-fraud',
      entityRef: 'component:default/fraud-detection',
      gatesText:
        'accuracy >= 0.85, precision >= 0.8, recall >= 0.75, f1 >= 0.8',
      flaggerProvider: 'istio',
      registry: {
        host: 'ghcr.io',
        image: 'ghcr.io/models/fraud-detection',
      },
      git: {
        sourceUrl: 'https://git.example.com/models/fraud-detection',
        gitopsUrl: 'https://git.example.com/models/fraud-detection-gitops',
        gitopsRepoUrl:
          'git.example.com?owner=models&repo=fraud-detection-gitops',
      },
    });
  });

  it('orders the environments and knows where each comes from', () => {
    const { environments, overlays } = describeWith({});
    expect(
      environments.map(({ name, previous, isLast }) => [
        name,
        previous,
        isLast,
      ]),
    ).toEqual([
      ['dev', undefined, false],
      ['staging', 'dev', false],
      ['production', 'staging', true],
    ]);
    expect(overlays.map(({ applicationName }) => applicationName)).toEqual([
      'fraud-detection-dev',
      'fraud-detection-staging',
      'fraud-detection-production',
    ]);
  });

  it('makes an overlay of each region of the last environment', () => {
    const { overlays } = describeWith({
      regions: [
        { name: 'eu', cluster: 'eu-1' },
        { name: 'us', cluster: 'us-1' },
      ],
    });
    expect(overlays.slice(2)).toEqual([
      expect.objectContaining({
        path: 'production-eu',
        region: 'eu',
        cluster: 'eu-1',
        namespace: 'fraud-detection-production',
        isProduction: true,
      }),
      expect.objectContaining({ path: 'production-us', cluster: 'us-1' }),
    ]);
  });

  it('says schedules in numbers, as Argo Workflows wants them', () => {
    const schedule = '*/30  1,2 * JAN,mar-6 MON-fri';
    expect(describeWith({ retraining: { schedule } }).schedule).toBe(
      '*/30 1,2 * 1,3-6 1-5',
    );
  });

  it('keeps regions on one cluster apart', () => {
    const { overlays } = describeWith({
      regions: [{ name: 'eu' }, { name: 'us' }],
    });
    expect(overlays.slice(2).map(({ namespace }) => namespace)).toEqual([
      'fraud-detection-production',
      'fraud-detection-production-us',
    ]);
  });

  it('judges a regression by its own gates', () => {
    expect(describeWith({ problem: 'regression' }).gatesText).toBe(
      'r2 >= 0.7, mae <= 10',
    );
  });

  it('writes small thresholds as the annotation has numbers', () => {
    const { gatesText } = describeWith({
      problem: 'regression',
      regressionGates: { mae: 1e-7 },
    });
    expect(gatesText).toBe('r2 >= 0.7, mae <= 0.0000001');
  });

  it('puts GitOps beside the source in one repository', () => {
    const { git } = describeWith({ layout: 'one' });
    expect(git.gitopsUrl).toBe(git.sourceUrl);
    expect(git.gitopsPath).toBe('deploy/');
  });

  it.each([
    ['a name with capitals', { name: 'Fraud' }, 'name:'],
    ['a name that is a path', { name: '../etc' }, 'name:'],
    ['a name that is too long', { name: 'a'.repeat(41) }, 'name:'],
    ['no owner', { owner: '' }, 'owner: must name a team'],
    ['an owner that is no reference', { owner: 'team fraud' }, 'owner:'],
    [
      'a description with a template',
      { description: '{{ 7 * 7 }}' },
      'description:',
    ],
    ['a description of two lines', { description: 'a\nb' }, 'description:'],
    [
      'a threshold out of range',
      { gates: { precision: 1.2 } },
      'gates.precision',
    ],
    [
      'a schedule that is none',
      { retraining: { schedule: '61 * * * *' } },
      'retraining.schedule',
    ],
    [
      'a schedule of six fields',
      { retraining: { schedule: '0 0 3 * * 1' } },
      'retraining.schedule',
    ],
    [
      'a schedule that only some understand',
      { retraining: { schedule: '0 3 L * *' } },
      'retraining.schedule',
    ],
    ['steps that go down', { canarySteps: [10, 5] }, 'canarySteps.1'],
    [
      'an environment that is there twice',
      { environments: [{ name: 'dev' }, { name: 'dev' }] },
      'environments.1.name: is there twice',
    ],
    [
      'a namespace of the platform',
      { environments: [{ name: 'dev', namespace: 'kube-system' }] },
      'the namespace kube-system of dev belongs to the platform',
    ],
    [
      'the namespace that trainings run in',
      { environments: [{ name: 'dev', namespace: 'ml-training' }] },
      'belongs to the platform',
    ],
    [
      'two environments in one namespace',
      {
        environments: [
          { name: 'dev', namespace: 'fraud' },
          { name: 'production', namespace: 'fraud' },
        ],
      },
      'the namespace fraud on in-cluster is there twice',
    ],
    [
      'an environment that is called as a region will be',
      {
        environments: [{ name: 'production-eu' }, { name: 'production' }],
        regions: [{ name: 'eu' }],
      },
      'two overlays would be called production-eu',
    ],
    [
      "an environment with the pipeline's name",
      { environments: [{ name: 'pipeline' }] },
      'pipeline',
    ],
    ['no environment', { environments: [] }, 'environments'],
    ['a channel with a space', { slackChannel: '#on call' }, 'slackChannel'],
    [
      'a host with a path',
      { harborHost: 'harbor.example.com/x' },
      'harborHost',
    ],
    ['a field that is not of the form', { admin: true }, 'admin'],
    [
      'KServe behind NGINX',
      { serving: 'kserve', trafficProvider: 'nginx' },
      'trafficProvider',
    ],
  ])('refuses %s, and names the field', (_, parameters, message) => {
    expect(() => describeWith(parameters)).toThrow(message);
  });
});
