import type { JsonObject } from '@backstage/types';
import { Observations, type Seen } from './__testUtils__/Observations';
import { setUpPlatform } from './__testUtils__/setUpPlatform';
import { eventually } from './__testUtils__/startPortal';

jest.setTimeout(400_000);

const OWNER = 'group:default/team-fraud';
const PLATFORM_REPOSITORY = 'platform/applications';
/** Released to at any hour. */
const IN_ONE = [{ name: 'production', replicas: 1, syncWindow: false }];

/** Every rollout with every provider that others do not show, and the rest once. */
const VARIANTS: Record<string, JsonObject> = {
  'canary-gateway': {
    rollout: 'canary',
    canarySteps: [20, 50],
    trafficProvider: 'gateway-api',
    layout: 'one',
    secrets: 'sealed-secrets',
    registry: 'harbor',
    problem: 'regression',
    framework: 'xgboost',
    slackChannel: '#models',
  },
  'canary-nginx': {
    rollout: 'canary',
    canarySteps: [20, 50],
    trafficProvider: 'nginx',
    framework: 'pytorch',
  },
  'blue-gateway': {
    rollout: 'blue-green',
    iterations: 2,
    trafficProvider: 'gateway-api',
    framework: 'pytorch',
    registry: 'harbor',
    pagerDuty: true,
  },
  'blue-nginx': {
    rollout: 'blue-green',
    iterations: 2,
    trafficProvider: 'nginx',
    layout: 'one',
    problem: 'regression',
    regions: [{ name: 'eu' }, { name: 'us' }],
  },
  'ab-gateway': {
    rollout: 'ab-test',
    iterations: 2,
    trafficProvider: 'gateway-api',
    regions: [{ name: 'eu' }, { name: 'us' }],
    secrets: 'sealed-secrets',
  },
  'ab-nginx': {
    rollout: 'ab-test',
    iterations: 2,
    abHeader: 'x-try-it',
    trafficProvider: 'nginx',
    layout: 'one',
    registry: 'harbor',
  },
};

const candidates = (seen: readonly Seen[]) =>
  new Set(seen.map(({ traffic }) => traffic.candidate));

describe('a platform where people merge, in the sandbox', () => {
  const platform = setUpPlatform({ merge: 'approval', patienceMs: 240_000 });

  it('leaves the Applications for approval, and goes on when it is run again', async () => {
    const values = {
      name: 'approved-first',
      owner: OWNER,
      environments: IN_ONE,
    };
    const first = await platform.runs.completed('new-model', values);
    expect(first.log).toContain('It waits for');
    expect(first.log).not.toContain('is live and healthy');
    const said = first.events.flatMap(({ body }) => body.output?.text ?? []);
    expect(said[0]?.content).toContain('Have its Applications approved');
    const before = await eventually(
      () => platform.portal.delivery('approved-first'),
      60_000,
    );
    expect(before.environments).toEqual([]);

    const proposed = await platform.runs.pull(
      PLATFORM_REPOSITORY,
      'Deploy approved-first',
    );
    await platform.runs.merge(PLATFORM_REPOSITORY, proposed);
    await platform.runs.healthy('approved-first', 'production');

    const second = await platform.runs.completed('new-model', values);
    expect(second.log).toContain('was published by an earlier run');
    expect(second.log).toContain('production is live and healthy');
    await eventually(
      async () =>
        (await platform.portal.delivery('approved-first'))?.registry.models[0]
          ?.versions[0],
      240_000,
    );
  });
});

describe('the ways to roll out that the template knows, in the sandbox', () => {
  const platform = setUpPlatform({ patienceMs: 240_000 });

  const make = (name: string, values: JsonObject) =>
    platform.runs.completed('new-model', {
      name,
      owner: OWNER,
      environments: IN_ONE,
      ...values,
    });

  /** From the form to a candidate that took over, in every region. */
  async function released(name: string, answers: JsonObject) {
    await make(name, answers);
    const repository = `models/${name}${answers.layout === 'one' ? '' : '-gitops'}`;
    const regions = Array.isArray(answers.regions) ? ['eu', 'us'] : [];
    const path = ['production', ...regions.slice(0, 1)].join('-');
    await platform.runs.healthy(name, 'production');
    const proposed = await platform.runs.pull(
      repository,
      `Release image 0.1.0-m1 and model version 1 to ${path}`,
    );
    const observations = new Observations(
      platform.sandbox,
      platform.portal,
      name,
    );
    observations.start();
    await platform.runs.merge(repository, proposed);
    const place = await eventually(async () => {
      const found = await platform.runs.environment(name, 'production');
      return found?.destinations.find(
        ({ live, rollouts }) =>
          live?.images.some(image => image.endsWith(':0.1.0-m1')) &&
          rollouts[0]?.phase === 'Succeeded',
      );
    }, 240_000);
    const seen = await observations.stop();
    return {
      place,
      seen,
      wrong: observations.wrong(),
      failed: observations.failedChecks(),
    };
  }

  it('takes every candidate to its end, and the portal reads the routes right', async () => {
    const all = await Promise.all(
      Object.entries(VARIANTS).map(async ([name, answers]) => ({
        name,
        answers,
        ...(await released(name, answers)),
      })),
    );
    for (const { name, answers, failed, place, seen, wrong } of all) {
      const [rollout] = place.rollouts;
      expect({ name, refused: failed.refused }).toEqual({ name, refused: [] });
      const mayHaveFailed = failed.late.length > 0;
      expect(rollout.failedChecks.count === 0 || mayHaveFailed).toBe(true);
      expect(rollout.traffic).toEqual({ primary: 100, candidate: 0 });
      const host =
        answers.registry === 'harbor' ? 'harbor.example.com' : 'ghcr.io';
      expect(place.live?.images).toEqual([`${host}/models/${name}:0.1.0-m1`]);
      expect(wrong).toEqual([]);
      const examined = seen.filter(({ phase }) => phase === 'Progressing');
      expect(examined.length).toBeGreaterThan(0);
      switch (answers.rollout) {
        case 'canary':
          expect(rollout).toMatchObject({
            strategy: 'canary',
            steps: [20, 50],
          });
          expect([0, 20, 50]).toEqual(
            expect.arrayContaining([...candidates(examined)]),
          );
          // The portal keeps each; a look every now and then may miss one.
          expect(rollout.weights.map(({ weight }) => weight)).toContain(50);
          break;
        case 'blue-green':
          expect(rollout.strategy).toBe('blue-green');
          expect(rollout.iterations?.total).toBe(2);
          // After the last check all requests go to it, and then it is promoted.
          expect(
            candidates(examined.filter(({ iterations }) => iterations < 2)),
          ).toEqual(new Set([0]));
          break;
        default:
          expect(rollout.strategy).toBe('ab-testing');
          expect(
            examined
              .filter(({ iterations }) => iterations > 0)
              .map(({ matched }) => matched),
          ).toContainEqual({ primary: 0, candidate: 100 });
      }
    }
  });

  it('runs in several regions, each with what was released to it', async () => {
    const found = await platform.runs.healthy('ab-gateway', 'production');
    expect(
      found.destinations.map(({ namespace, applications, live }) => ({
        namespace,
        application: applications[0]?.name,
        images: live?.images,
      })),
    ).toEqual([
      {
        namespace: 'ab-gateway-production',
        application: 'ab-gateway-production-eu',
        images: ['ghcr.io/models/ab-gateway:0.1.0-m1'],
      },
      {
        namespace: 'ab-gateway-production-us',
        application: 'ab-gateway-production-us',
        images: ['ghcr.io/models/ab-gateway:0.1.0'],
      },
    ]);
  });

  it('deploys with KServe, which splits the traffic itself', async () => {
    await make('with-kserve', { serving: 'kserve' });
    const { destinations } = await platform.runs.healthy(
      'with-kserve',
      'production',
    );
    expect(destinations[0].rollouts).toEqual([]);
    expect(
      platform.sandbox.cluster.get({
        apiVersion: 'serving.kserve.io/v1beta1',
        kind: 'InferenceService',
        namespace: 'with-kserve-production',
        name: 'with-kserve',
      }),
    ).toMatchObject({
      spec: {
        predictor: { labels: { 'mlflow.org/model-version': '1' } },
      },
    });
  });
});
