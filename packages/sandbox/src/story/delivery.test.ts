import { RESOURCE_TYPES } from '../kubernetes/resourceTypes';
import { validateObject } from '../kubernetes/validation';
import { statusOf } from '../testing/goingOn';
import { at } from '../testing/objects';
import { toldStory } from '../testing/toldStory';

const ENTITY = 'backstage.io/kubernetes-id';

/** Object by object, without the versions, which go on over all clusters. */
function everything({ cluster }: ReturnType<typeof toldStory>) {
  return RESOURCE_TYPES.flatMap(type =>
    cluster
      .list(type)
      .map(object =>
        JSON.stringify(object).replace(/"resourceVersion":"\d+"/g, ''),
      ),
  );
}

describe('the delivery story', () => {
  let story: ReturnType<typeof toldStory>;

  beforeAll(() => {
    story = toldStory();
  });

  afterAll(() => story.stop());

  it('complains of nothing, and consists of valid objects', () => {
    expect(story.logged).toEqual([]);
    for (const type of RESOURCE_TYPES) {
      for (const { metadata, ...rest } of story.cluster.list(type)) {
        const causes = validateObject(type, {
          ...rest,
          metadata: { ...metadata },
        });
        expect([metadata.name, causes]).toEqual([metadata.name, []]);
      }
    }
  });

  it('has fraud-detection on canary in production: 15 %, the third of seven steps', () => {
    const canary = story.canary('fraud-production', 'fraud-detection');
    expect(canary.status).toMatchObject({
      phase: 'Progressing',
      canaryWeight: 15,
      failedChecks: 0,
    });
    expect(at(canary, 'spec', 'analysis', 'stepWeights')).toEqual([
      5, 10, 15, 20, 30, 40, 50,
    ]);
    expect(story.image('fraud-production', 'fraud-detection')).toBe(
      'ghcr.io/slipway-demo/fraud-detection:2.0.0',
    );
    expect(story.image('fraud-production', 'fraud-detection-primary')).toBe(
      'ghcr.io/slipway-demo/fraud-detection:1.3.1',
    );
    const version = (name: string) =>
      at(
        story.deployment('fraud-production', name),
        ...[
          'spec',
          'template',
          'metadata',
          'labels',
          'mlflow.org/model-version',
        ],
      );
    expect(version('fraud-detection')).toBe('2');
    expect(version('fraud-detection-primary')).toBe('1');
    expect(
      statusOf(
        story.application('fraud-detection-production'),
        'summary',
        'images',
      ),
    ).toEqual([
      'ghcr.io/slipway-demo/fraud-detection:1.3.1',
      'ghcr.io/slipway-demo/fraud-detection:2.0.0',
    ]);
  });

  it('has fraud-detection with model v2 in dev and staging, healthy and synced', () => {
    for (const environment of ['dev', 'staging']) {
      const application = story.application(`fraud-detection-${environment}`);
      expect(statusOf(application, 'sync', 'status')).toBe('Synced');
      expect(statusOf(application, 'health', 'status')).toBe('Healthy');
      expect(story.image(`fraud-${environment}`, 'fraud-detection')).toContain(
        ':2.0.0',
      );
    }
  });

  it('has churn-prediction waiting for a window that is closed now', () => {
    const production = story.application('churn-prediction-production');
    expect(statusOf(production, 'sync', 'status')).toBe('OutOfSync');
    expect(statusOf(production, 'health', 'status')).toBe('Healthy');
    expect(production.operation).toBeUndefined();
    expect(story.image('churn-production', 'churn-prediction')).toContain(
      ':3.0.1',
    );
    expect(story.image('churn-staging', 'churn-prediction')).toContain(
      ':4.0.0',
    );
  });

  it('has a multi-source Application with the history of each source', () => {
    const staging = story.application('churn-prediction-staging');
    expect(statusOf(staging, 'history', '0', 'revisions')).toHaveLength(2);
    expect(statusOf(staging, 'sync', 'revisions')).toHaveLength(2);
    expect(statusOf(staging, 'sync', 'status')).toBe('Synced');
  });

  it('has credit-risk with a failed canary whose version Git still names', () => {
    const canary = story.canary('credit-production', 'credit-risk');
    expect(canary.status).toMatchObject({ phase: 'Failed', canaryWeight: 0 });
    expect(story.image('credit-production', 'credit-risk')).toContain(':4.0.0');
    expect(story.image('credit-production', 'credit-risk-primary')).toContain(
      ':3.1.0',
    );
    const messages = story.cluster
      .list(
        { apiVersion: 'v1', kind: 'Event' },
        { namespace: 'credit-production' },
      )
      .map(event => at(event, 'message'));
    expect(messages).toEqual(
      expect.arrayContaining([
        'Halt credit-risk.credit-production advancement model-recall 0.70 < 0.75',
        'Rolling back credit-risk.credit-production failed checks threshold reached 3',
      ]),
    );
  });

  it('has credit-risk drifted in production, where nothing syncs by itself', () => {
    const production = story.application('credit-risk-production');
    expect(statusOf(production, 'sync', 'status')).toBe('OutOfSync');
    expect(statusOf(production, 'health', 'status')).toBe('Degraded');
    expect(at(production, 'spec', 'syncPolicy', 'automated')).toBeUndefined();
    const resources = statusOf(production, 'resources');
    const changed = Array.isArray(resources)
      ? resources.filter(each => at(each, 'status') === 'OutOfSync')
      : [];
    expect(changed).toMatchObject([
      { kind: 'ConfigMap', name: 'credit-risk-settings' },
    ]);
  });

  it('has credit-risk crash in dev, past its deadline', () => {
    const dev = story.application('credit-risk-dev');
    expect(statusOf(dev, 'health')).toMatchObject({
      status: 'Degraded',
      message: 'Caused by apps/Deployment:credit-dev/credit-risk',
    });
    const reasons = story.cluster
      .list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: 'credit-dev' })
      .map(pod =>
        statusOf(
          pod,
          ...['containerStatuses', '0', 'state', 'waiting', 'reason'],
        ),
      );
    expect(reasons).toContain('CrashLoopBackOff');
  });

  it('names the model of credit-risk by MODEL_URI only', () => {
    const template = at(
      story.deployment('credit-production', 'credit-risk-primary'),
      'spec',
      'template',
    );
    expect(at(template, 'spec', 'containers', '0', 'env', '0')).toEqual({
      name: 'MODEL_URI',
      value: 'models:/credit-risk/5',
    });
    expect(at(template, 'metadata', 'labels', 'mlflow.org/model-name')).toBe(
      undefined,
    );
  });

  it('labels everything of a service, down to primaries and pods', () => {
    const kinds = ['Application', 'Deployment', 'ReplicaSet', 'Pod', 'Canary'];
    for (const kind of kinds) {
      const type = RESOURCE_TYPES.find(each => each.kind === kind);
      const ours = type
        ? story.cluster
            .list(type, { labelSelector: `${ENTITY}=fraud-detection` })
            .map(each => each.metadata.name)
        : [];
      expect([kind, ours.length > 0]).toEqual([kind, true]);
    }
    const primary = story.deployment(
      'fraud-production',
      'fraud-detection-primary',
    );
    expect(primary.metadata.labels).toMatchObject({
      [ENTITY]: 'fraud-detection',
      environment: 'production',
    });
    expect(primary.metadata.annotations).toMatchObject({
      'backstage.io/entity-ref': 'component:default/fraud-detection',
    });
  });

  it('has a parent that owns the Applications of fraud-detection', () => {
    const child = story.application('fraud-detection-dev');
    expect(child.metadata.annotations?.['argocd.argoproj.io/tracking-id']).toBe(
      'team-fraud:argoproj.io/Application:argocd/fraud-detection-dev',
    );
    expect(
      statusOf(story.application('team-fraud'), 'summary', 'isAppOfApps'),
    ).toBe(true);
  });

  it('has objects that belong to no entity of the demo', () => {
    const legacy = story.application('legacy-scoring');
    expect(statusOf(legacy, 'conditions', '0', 'type')).toBe('ComparisonError');
    expect(
      story.cluster.get({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        namespace: 'team-shop',
        name: 'recommendations-dev',
      }),
    ).toBeDefined();
    expect(story.canary('shop-production', 'checkout').status).toMatchObject({
      phase: 'Succeeded',
    });
  });

  it('goes back weeks, release by release', () => {
    const now = story.clock.now().getTime();
    const days = (date: unknown) =>
      (now - Date.parse(String(date))) / (24 * 60 * 60 * 1000);
    const history = statusOf(
      story.application('fraud-detection-production'),
      'history',
    );
    expect(history).toHaveLength(7);
    expect(days(at(history, '0', 'deployedAt'))).toBeGreaterThan(30);
    expect(days(at(history, '6', 'deployedAt'))).toBeLessThan(0.02);
    expect(
      days(
        statusOf(
          story.application('churn-prediction-production'),
          'history',
          '0',
          'deployedAt',
        ),
      ),
    ).toBeGreaterThan(100);
  });

  it('keeps Events of the last hour only', () => {
    const now = story.clock.now().getTime();
    const events = story.cluster.list({ apiVersion: 'v1', kind: 'Event' });
    expect(events.length).toBeGreaterThan(20);
    for (const event of events) {
      const last = Date.parse(String(at(event, 'lastTimestamp')));
      expect(now - last).toBeLessThanOrEqual(60 * 60 * 1000);
    }
  });

  it('remembers the weights of the canary under way', () => {
    const { metrics } = story.rooms.prometheus;
    const now = story.clock.now().getTime();
    const weightAt = (minutes: number) => {
      const value = metrics.query(
        'flagger_canary_weight{workload="fraud-detection",namespace="fraud-production"}',
        { at: new Date(now - minutes * 60_000) },
      );
      return value.type === 'vector' ? value.samples[0]?.value : undefined;
    };
    expect([10, 8, 4, 0].map(weightAt)).toEqual([0, 5, 10, 15]);
  });

  it.each([
    ['release', { environment: 'moon' }, 'has no environment moon'],
    ['release', { service: 'nothing' }, 'service'],
    ['release', { version: 'latest' }, 'version'],
    ['gate', {}, 'open'],
  ])('refuses to %s with %p', (name, input, message) => {
    expect(() => story.act(name, input)).toThrow(message);
  });

  it('is the same for the same seed', () => {
    const again = toldStory();
    again.stop();
    const objects = everything(story);
    const differing = everything(again).filter(
      (object, index) => object !== objects[index],
    );
    expect(differing).toEqual([]);
  });
});
