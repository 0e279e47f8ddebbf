import type {
  ObservedAlert,
  SourceObservation,
} from '@slipway/backstage-plugin-mlops-node';
import { canary, workflowRun } from '../__testUtils__/delivered';
import { inFlight, join } from './__testUtils__/joined';

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
