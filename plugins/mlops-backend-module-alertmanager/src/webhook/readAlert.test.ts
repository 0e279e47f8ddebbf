import { FRAUD, toldAlert } from '../__testUtils__/told';
import { readAlert, scopeOf } from './readAlert';

const told = toldAlert();

describe('an alert as Alertmanager tells it', () => {
  it('is kept as people are to read it', () => {
    expect(readAlert(told, FRAUD)).toEqual({
      scope: FRAUD,
      fingerprint: '1a30ba71cca2921f',
      alert: {
        id: 'eu/fraud-production/1a30ba71cca2921f',
        source: 'alertmanager/eu',
        cluster: 'eu',
        namespace: 'fraud-production',
        name: 'ModelDrift',
        severity: 'warning',
        since: '2026-11-21T08:52:26.739Z',
        summary: 'The requests are no longer what it was trained on',
        description: 'The population stability index of a feature is 0.31.',
        url: 'https://prometheus.example.com/graph?g0.expr=model_drift',
        runbook: 'https://git.example.com/fraud/docs/runbook.md',
        environment: 'production',
      },
    });
  });

  it.each([
    ['critical', 'critical'],
    ['Page', 'critical'],
    ['warning', 'warning'],
    ['info', 'info'],
    ['none', 'info'],
    ['P3', 'warning'],
    [undefined, 'warning'],
    ['constructor', 'warning'],
  ])('of severity %s counts as %s', (severity, expected) => {
    const { severity: _former, ...labels } = told.labels;
    const alert = {
      ...told,
      labels: { ...labels, ...(severity && { severity }) },
    };
    expect(readAlert(alert, FRAUD).alert.severity).toBe(expected);
  });

  it.each([
    ['what is no web address', 'data:text/html,hello'],
    ['an address with credentials', 'https://ada:secret@example.com/'],
    ['what has no protocol', 'prometheus-0:9090/graph'],
    ['what is too long', `https://example.com/${'a'.repeat(2_000)}`],
    ['nothing', ''],
  ])('makes no link of %s', (_, url) => {
    const annotations = { ...told.annotations, runbook_url: url };
    const { alert } = readAlert(
      { ...told, annotations, generatorURL: url },
      FRAUD,
    );
    expect(alert.runbook).toBeUndefined();
    expect(alert.url).toBeUndefined();
  });

  it('is one line of text, cut where it is too long', () => {
    const summary = `Broken\u0000\u202e\n\t${'x'.repeat(400)}`;
    const { alert } = readAlert({ ...told, annotations: { summary } }, FRAUD);
    expect(alert.summary).toHaveLength(300);
    expect(alert.summary).toMatch(/^Broken x+…$/);
    expect(alert.description).toBeUndefined();
  });

  it('says by its labels whose it is', () => {
    expect(scopeOf(told, 'eu')).toEqual(FRAUD);
    const named = (backstage_entity: string, namespace = FRAUD.namespace) =>
      scopeOf({ ...told, labels: { backstage_entity, namespace } }, 'eu');
    expect(named('Component:Default/Fraud-Detection')).toEqual(FRAUD);
    expect(named('fraud-detection')).toBeUndefined();
    expect(named('')).toBeUndefined();
    expect(named(FRAUD.entityRef, '../other')).toBeUndefined();
    expect(scopeOf({ ...told, labels: {} }, 'eu')).toBeUndefined();
  });
});
