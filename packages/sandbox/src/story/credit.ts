import { project, serviceApplication } from './applications';
import type { Past, Step } from './past';
import {
  commitOverlay,
  daysBefore,
  minutesBefore,
  release,
  releaseStep,
  sync,
} from './releases';
import { advanceTo, beginAnalysis, failCheck, rollBack } from './rollouts';
import { repositoryOf, type Overlay, type ServiceStory } from './service';

export const CREDIT: ServiceStory = {
  name: 'credit-risk',
  prefix: 'credit',
  owner: 'risk',
  team: 'team-risk',
  project: 'risk',
  byModelUri: true,
  canaryIn: ['production'],
  portalHooks: ['rollback', 'event', 'gate'],
};

export const CREDIT_ENVIRONMENTS = ['dev', 'production'];

const ANALYSIS = {
  interval: '2m',
  threshold: 3,
  maxWeight: 50,
  stepWeight: 10,
  metrics: [
    {
      name: 'request-success-rate',
      interval: '1m',
      thresholdRange: { min: 99 },
    },
    { name: 'request-duration', interval: '1m', thresholdRange: { max: 250 } },
    {
      name: 'model-recall',
      interval: '1m',
      templateRef: { name: 'model-recall' },
      thresholdRange: { min: 0.75 },
    },
  ],
};

const RELEASES: ReadonlyArray<[number, string, string, string, string]> = [
  [89, '2.0.0', '3', 'Barbara Lis', 'Serve model v3'],
  [70, '2.0.1', '3', 'Barbara Lis', 'Name the reason of each refusal'],
  [47, '2.1.0', '3', 'Edsger Vries', 'Accept loans in other currencies'],
  [25.3, '3.0.0', '5', 'Edsger Vries', 'Serve model v5'],
  [9.2, '3.1.0', '5', 'Barbara Lis', 'Cache the reference rates'],
];

export function creditOverlay(
  environment: string,
  version: string,
  model: string,
  behaviour?: string,
): Overlay {
  const production = environment === 'production';
  return {
    environment,
    version,
    model,
    ...(!production && { replicas: 1 }),
    settings: {
      'refuse-above': '0.62',
      'review-above': '0.45',
      'log-level': 'info',
    },
    ...(behaviour && { behaviour }),
    ...(production && { analysis: ANALYSIS }),
  };
}

/** v5 live; v6 failed its canary, crashes in dev, and somebody touched things. */
export function creditSteps(now: Date): Step[] {
  return [
    { at: daysBefore(now, 116.2), happens: found },
    ...RELEASES.flatMap(([days, version, model, by, message]) =>
      CREDIT_ENVIRONMENTS.map((environment, index) =>
        releaseStep(
          daysBefore(now, days - index * 0.3),
          CREDIT,
          creditOverlay(environment, version, model),
          {
            by,
            message: `${environment}: ${message} (${version})`,
            manual: environment === 'production',
          },
        ),
      ),
    ),
    releaseStep(
      daysBefore(now, 0.7),
      CREDIT,
      creditOverlay('dev', '4.0.0', '6'),
      {
        by: 'Barbara Lis',
        message: 'dev: Serve model v6 (4.0.0)',
      },
    ),
    crashInDev(now),
    failInProduction(now),
    drift(now),
  ];
}

function found(past: Past): void {
  past.create(
    project('risk', 'Who pays back, and who does not', {
      repositories: [past.git.urlOf(repositoryOf(CREDIT))],
      namespaces: ['credit-*'],
    }),
  );
  for (const environment of CREDIT_ENVIRONMENTS) {
    past.create(
      serviceApplication(past.git, CREDIT, environment, {
        // Production is synced by hand.
        syncPolicy:
          environment === 'production'
            ? { syncOptions: ['CreateNamespace=true'] }
            : {
                automated: { prune: true },
                syncOptions: ['CreateNamespace=true'],
              },
      }),
    );
    release(past, CREDIT, creditOverlay(environment, '1.0.0', '2'), {
      by: 'Edsger Vries',
      message: `${environment}: Launch with model v2 (1.0.0)`,
      manual: environment === 'production',
    });
  }
}

function crashInDev(now: Date): Step {
  return {
    at: minutesBefore(now, 48),
    happens(past) {
      commitOverlay(past, CREDIT, creditOverlay('dev', '4.1.0', '6', 'crash'), {
        by: 'Barbara Lis',
        message: 'dev: Feed three more features (4.1.0)',
      });
      sync(past, CREDIT, 'dev');
      past.clock.run(12 * 60);
    },
  };
}

function failInProduction(now: Date): Step {
  const place = { namespace: 'credit-production', name: CREDIT.name };
  return {
    at: minutesBefore(now, 33),
    happens(past) {
      commitOverlay(past, CREDIT, creditOverlay('production', '4.0.0', '6'), {
        by: 'Barbara Lis',
        message: 'production: Serve model v6 (4.0.0)',
      });
      sync(past, CREDIT, 'production', { by: 'barbara' });
      beginAnalysis(past, place);
      advanceTo(past, place, 10);
      past.clock.run(120);
      for (const recall of ['0.70', '0.69', '0.70']) {
        failCheck(past, place, `model-recall ${recall} < 0.75`);
      }
      rollBack(past, place);
    },
  };
}

/** Somebody was in a hurry, and used kubectl. */
function drift(now: Date): Step {
  return {
    at: minutesBefore(now, 14),
    happens(past) {
      past.context.cluster.merge(
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: 'credit-production',
          name: 'credit-risk-settings',
        },
        { data: { 'refuse-above': '0.70' } },
      );
      past.refresh({ namespace: 'argocd', name: 'credit-risk-production' });
      past.clock.run(5);
    },
  };
}
