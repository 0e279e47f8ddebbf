import { ConfigReader } from '@backstage/config';
import { application } from '../__testUtils__/delivered';
import { ObjectBindings } from './ObjectBindings';
import type { Observations } from './observations';

const FRAUD = 'component:default/fraud-detection';
const NOTHING: Observations = {
  applications: [],
  rollouts: [],
  workloads: [],
  runs: { latest: [], total: 0 },
  models: [],
  alerts: [],
  notes: [],
};

function bindings(objects: string[], entity = FRAUD): ObjectBindings {
  return ObjectBindings.fromConfig(
    new ConfigReader({ mlops: { bindings: [{ entity, objects }] } }),
  );
}

function seen(): Observations {
  return {
    ...NOTHING,
    templates: ['fraud-training', 'churn-training'].map(name => ({
      id: `eu/training/${name}`,
      source: 'argo-workflows/eu',
      cluster: 'eu',
      namespace: 'training',
      name,
      parameters: [],
      boundBack: false,
    })),
    models: ['fraud-detection', 'churn'].map(name => ({
      id: `main/${name}`,
      source: 'mlflow/main',
      instance: 'main',
      name,
      tags: {},
      aliases: [],
      versions: [],
      totalVersions: 0,
      boundBack: false,
    })),
  };
}

const boundOf = (observations: Observations) =>
  [...(observations.templates ?? []), ...observations.models]
    .filter(({ boundBack }) => boundBack)
    .map(({ name }) => name);

describe("the administrator's bindings", () => {
  it('are of the parents of Applications too, and of their other children', () => {
    const child = (name: string) => ({
      id: `eu/argocd/${name}`,
      source: 'argocd/eu',
      name,
      boundBack: false,
    });
    const children = [child('fraud-detection-dev'), child('payments')];
    const [{ owners }] = bindings([
      'argocd:eu/argocd/team-fraud',
      'argocd:eu/argocd/fraud-*',
    ]).apply(FRAUD, {
      ...NOTHING,
      applications: [
        application('dev', {
          owners: [
            {
              kind: 'Application',
              ...child('team-fraud'),
              cluster: 'eu',
              namespace: 'argocd',
              project: 'platform',
              autoSync: { enabled: true, selfHeal: true, prune: true },
              leavesAutoSync: false,
              children,
              childrenCount: 2,
            },
          ],
        }),
      ],
    }).applications;
    expect(owners).toMatchObject([
      {
        boundBack: true,
        children: [{ boundBack: true }, { boundBack: false }],
      },
    ]);
  });

  it('are of runs that were read by hand', () => {
    const run = {
      id: 'eu/training/fraud-1',
      source: 'argo-workflows/eu',
      boundBack: false,
    };
    const other = { ...run, id: 'eu/training/churn-1' };
    const told = bindings(['argo-workflows:eu/training/fraud-*']);
    expect(
      told.bind(FRAUD, [run, other]).map(({ boundBack }) => boundBack),
    ).toEqual([true, false]);
    expect(told.bind('component:default/churn', [run])).toEqual([run]);
  });

  it('are of WorkflowTemplates and registered models too', () => {
    const bound = bindings([
      'argo-workflows:eu/training/fraud-*',
      'mlflow:main/fraud-detection',
    ]).apply(FRAUD, seen());
    expect(boundOf(bound)).toEqual(['fraud-training', 'fraud-detection']);
  });

  it('are of the system that they name, and of the entity', () => {
    const wrongSystem = bindings(['argocd:main/*', 'flagger:eu/*']);
    expect(boundOf(wrongSystem.apply(FRAUD, seen()))).toEqual([]);
    const another = bindings(['mlflow:*'], 'churn-prediction');
    expect(boundOf(another.apply(FRAUD, seen()))).toEqual([]);
    expect(
      boundOf(another.apply('component:default/churn-prediction', seen())),
    ).toEqual(['fraud-detection', 'churn']);
  });

  it('take nothing away', () => {
    const observations = seen();
    const [model] = observations.models;
    const own = { ...observations, models: [{ ...model, boundBack: true }] };
    expect(boundOf(bindings([]).apply(FRAUD, own))).toEqual([model.name]);
  });
});
