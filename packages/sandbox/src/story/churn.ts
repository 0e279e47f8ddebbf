import { AUTOMATED, project, serviceApplication } from './applications';
import { directoryFiles } from './gitOps/directoryFiles';
import type { Past, Step } from './past';
import {
  commitOverlay,
  daysBefore,
  minutesBefore,
  release,
  releaseStep,
} from './releases';
import { repositoryOf, type Overlay, type ServiceStory } from './service';

export const CHURN: ServiceStory = {
  name: 'churn-prediction',
  prefix: 'churn',
  owner: 'growth',
  team: 'team-growth',
  project: 'churn',
  byModelUri: false,
  canaryIn: [],
  portalHooks: [],
};

export const CHURN_ENVIRONMENTS = ['staging', 'production'];

const PLATFORM_BASE = 'platform/model-server-base';

const ALERTS = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'model-server-alerts',
    labels: { 'app.kubernetes.io/part-of': 'model-server-base' },
  },
  data: {
    'alerts.yaml':
      'groups:\n  - name: model-server\n    rules:\n      - alert: SlowPredictions\n        for: 10m\n',
  },
};

const RELEASES: ReadonlyArray<[number, string, string, string, string]> = [
  [101, '1.1.0', '1', 'Margaret Platt', 'Predict for contracts, not accounts'],
  [80.5, '2.0.0', '2', 'Linus Cole', 'Serve model v2'],
  [60.2, '2.1.0', '2', 'Linus Cole', 'Stream predictions to the data hub'],
  [45.4, '2.1.1', '2', 'Margaret Platt', 'Retry when the data hub is busy'],
  [11.4, '3.0.0', '3', 'Margaret Platt', 'Serve model v3'],
  [5.6, '3.0.1', '3', 'Linus Cole', 'Halve the start-up time'],
];

export function churnOverlay(
  environment: string,
  version: string,
  model: string,
): Overlay {
  return {
    environment,
    version,
    model,
    replicas: environment === 'production' ? 2 : 1,
    settings: { horizon: '90d', 'log-level': 'info' },
  };
}

/** Model v3 live, v4 in staging, and production closed until the evening. */
export function churnSteps(now: Date): Step[] {
  return [
    { at: daysBefore(now, 119.2), happens: found },
    ...RELEASES.flatMap(([days, version, model, by, message]) =>
      CHURN_ENVIRONMENTS.map((environment, index) =>
        releaseStep(
          daysBefore(now, days - index * 0.4),
          CHURN,
          churnOverlay(environment, version, model),
          { by, message: `${environment}: ${message} (${version})` },
        ),
      ),
    ),
    releaseStep(
      daysBefore(now, 0.9),
      CHURN,
      churnOverlay('staging', '4.0.0', '4'),
      { by: 'Margaret Platt', message: 'staging: Serve model v4 (4.0.0)' },
    ),
    {
      at: minutesBefore(now, 200),
      happens: past => closeProduction(past, now),
    },
    {
      at: minutesBefore(now, 95),
      happens(past) {
        commitOverlay(past, CHURN, churnOverlay('production', '4.0.0', '4'), {
          by: 'Margaret Platt',
          message: 'production: Serve model v4 (4.0.0)',
        });
        past.refresh({
          namespace: 'argocd',
          name: 'churn-prediction-production',
        });
        past.clock.run(10);
      },
    },
  ];
}

function found(past: Past): void {
  past.create(
    project('churn', 'Who is about to leave, and why', {
      repositories: [repositoryOf(CHURN), PLATFORM_BASE].map(name =>
        past.git.urlOf(name),
      ),
      namespaces: ['churn-*'],
    }),
  );
  past.git.commitFiles(PLATFORM_BASE, {
    message: 'Alert when a model server answers slowly',
    author: 'Margaret Platt <margaret@example.com>',
    at: past.clock.now(),
    files: directoryFiles('alerts', { 'slow-predictions.yaml': ALERTS }),
  });
  for (const environment of CHURN_ENVIRONMENTS) {
    past.create(
      serviceApplication(past.git, CHURN, environment, {
        syncPolicy: AUTOMATED,
        // Staging takes its alerts from a second repository.
        more:
          environment === 'staging'
            ? [{ repoURL: past.git.urlOf(PLATFORM_BASE), path: 'alerts' }]
            : [],
      }),
    );
    release(past, CHURN, churnOverlay(environment, '1.0.0', '1'), {
      by: 'Linus Cole',
      message: `${environment}: Launch with model v1 (1.0.0)`,
    });
  }
}

/** Nothing goes to production while the month is being closed. */
function closeProduction(past: Past, now: Date): void {
  const began = new Date(now.getTime() - 3 * 60 * 60 * 1000);
  past.context.cluster.merge(
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      namespace: 'argocd',
      name: 'churn',
    },
    {
      spec: {
        syncWindows: [
          {
            kind: 'deny',
            schedule: `0 ${began.getUTCHours()} * * *`,
            duration: '10h',
            applications: ['churn-prediction-production'],
            manualSync: false,
            timeZone: 'UTC',
            description: 'No releases while the books are being closed',
          },
        ],
      },
    },
  );
  past.clock.run(10);
}
