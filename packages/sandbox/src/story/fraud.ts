import {
  application,
  AUTOMATED,
  project,
  serviceApplication,
} from './applications';
import { directoryFiles } from './gitOps/directoryFiles';
import type { Past, Step } from './past';
import {
  commitOverlay,
  daysBefore,
  minutesBefore,
  release,
  releaseStep,
  sync,
} from './releases';
import { advanceTo, beginAnalysis } from './rollouts';
import { repositoryOf, type Overlay, type ServiceStory } from './service';

export const FRAUD: ServiceStory = {
  name: 'fraud-detection',
  prefix: 'fraud',
  owner: 'fraud',
  team: 'team-fraud',
  project: 'fraud',
  byModelUri: false,
  canaryIn: ['production'],
  portalHooks: ['rollback', 'event'],
};

/** The repository of everybody's Applications. */
export const PLATFORM_APPS = 'platform/applications';

const LOAD_TESTER = 'http://flagger-loadtester.fraud-production';

/** Long enough for a demonstration to follow each step. */
const ANALYSIS = {
  interval: '4m',
  threshold: 5,
  stepWeights: [5, 10, 15, 20, 30, 40, 50],
  metrics: [
    {
      name: 'request-success-rate',
      interval: '1m',
      thresholdRange: { min: 99 },
    },
    { name: 'request-duration', interval: '1m', thresholdRange: { max: 100 } },
  ],
  webhooks: [
    {
      name: 'load-test',
      type: 'rollout',
      url: `${LOAD_TESTER}/`,
      timeout: '5s',
      metadata: {
        cmd: 'hey -z 2m -q 10 -c 2 http://fraud-detection-canary.fraud-production/score',
      },
    },
    {
      name: 'promotion-gate',
      type: 'confirm-promotion',
      url: `${LOAD_TESTER}/gate/check`,
    },
    {
      name: 'rollback',
      type: 'rollback',
      url: `${LOAD_TESTER}/rollback/check`,
    },
  ],
};

/** With the model's precision, which came with its second version. */
const ANALYSIS_WITH_PRECISION = {
  ...ANALYSIS,
  metrics: [
    ...ANALYSIS.metrics,
    {
      name: 'model-precision',
      interval: '1m',
      templateRef: { name: 'model-precision' },
      thresholdRange: { min: 0.85 },
    },
  ],
};

const RELEASES: ReadonlyArray<[number, string, string, string]> = [
  [29.2, '1.1.0', 'Grace Hopper', 'Score payments in batches'],
  [24.1, '1.2.0', 'Ada Byron', 'Explain each score'],
  [17.3, '1.2.1', 'Linus Cole', 'Answer 400 to a payment without a currency'],
  [10.2, '1.3.0', 'Grace Hopper', 'Keep the last thousand scores for audits'],
  [6.1, '1.3.1', 'Ada Byron', 'Raise the score threshold to 0.82'],
];

export const FRAUD_ENVIRONMENTS = ['dev', 'staging', 'production'];

export function fraudOverlay(
  environment: string,
  version: string,
  model: string,
): Overlay {
  const production = environment === 'production';
  return {
    environment,
    version,
    model,
    ...(!production && { replicas: 1 }),
    settings: { threshold: '0.82', 'log-level': production ? 'warn' : 'debug' },
    ...(production && {
      analysis: model === '1' ? ANALYSIS : ANALYSIS_WITH_PRECISION,
    }),
  };
}

/** Releases with the first model, and the second on its way. */
export function fraudSteps(now: Date): Step[] {
  return [
    { at: daysBefore(now, 33.4), happens: found },
    ...RELEASES.flatMap(([days, version, by, message]) =>
      FRAUD_ENVIRONMENTS.map((environment, index) =>
        releaseStep(
          daysBefore(now, days - index * 0.12),
          FRAUD,
          fraudOverlay(environment, version, '1'),
          { by, message: `${environment}: ${message} (${version})` },
        ),
      ),
    ),
    ...['dev', 'staging'].map((environment, index) =>
      releaseStep(
        minutesBefore(now, 150 - index * 75),
        FRAUD,
        fraudOverlay(environment, '2.0.0', '2'),
        {
          by: 'Grace Hopper',
          message: `${environment}: Serve model v2 (2.0.0)`,
        },
      ),
    ),
    inFlight(now),
  ];
}

function found(past: Past): void {
  past.create(
    project('fraud', 'Payments that are not what they seem', {
      repositories: [past.git.urlOf(repositoryOf(FRAUD))],
      namespaces: FRAUD_ENVIRONMENTS.map(each => `fraud-${each}`),
    }),
  );
  past.git.commitFiles(PLATFORM_APPS, {
    message: 'Add the Applications of team fraud',
    author: 'Margaret Platt <margaret@example.com>',
    at: past.clock.now(),
    files: directoryFiles(
      'teams/fraud',
      Object.fromEntries(
        FRAUD_ENVIRONMENTS.map(environment => [
          `${environment}.yaml`,
          serviceApplication(past.git, FRAUD, environment, {
            syncPolicy: AUTOMATED,
          }),
        ]),
      ),
    ),
  });
  // The parent puts back what somebody changes on its children.
  past.create(
    application({
      name: 'team-fraud',
      project: 'platform',
      sources: [
        { repoURL: past.git.urlOf(PLATFORM_APPS), path: 'teams/fraud' },
      ],
      destination: 'argocd',
      syncPolicy: AUTOMATED,
    }),
  );
  past.clock.run(15);
  for (const environment of FRAUD_ENVIRONMENTS) {
    release(past, FRAUD, fraudOverlay(environment, '1.0.0', '1'), {
      by: 'Ada Byron',
      message: `${environment}: Launch with model v1 (1.0.0)`,
    });
  }
}

/** Model v2 in production: at 15 %, the third of seven steps. */
function inFlight(now: Date): Step {
  const place = { namespace: 'fraud-production', name: FRAUD.name };
  return {
    at: minutesBefore(now, 15),
    happens(past) {
      commitOverlay(past, FRAUD, fraudOverlay('production', '2.0.0', '2'), {
        by: 'Grace Hopper',
        message: 'production: Serve model v2 (2.0.0)',
      });
      sync(past, FRAUD, 'production');
      past.clock.skipTo(minutesBefore(now, 13.4));
      beginAnalysis(past, place);
      advanceTo(past, place, 5);
      past.clock.run(240);
      advanceTo(past, place, 10);
      past.clock.run(240);
      advanceTo(past, place, 15);
    },
  };
}
