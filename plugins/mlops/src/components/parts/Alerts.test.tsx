import type { Alert } from '@slipway/backstage-plugin-mlops-common';
import { screen, within } from '@testing-library/react';
import { minutesAgo } from '../../../dev/fixtures/clock';
import { fraudDetection } from '../../../dev/fixtures/story';
import { renderOnEntity } from '../../__testUtils__/renderOnEntity';
import { stopClock } from '../../__testUtils__/stopClock';
import { DeliveryContent } from '../delivery/DeliveryContent';

stopClock();

const drift: Alert = {
  id: 'eu/fraud-production/1a30',
  source: 'alertmanager/eu',
  cluster: 'eu',
  namespace: 'fraud-production',
  name: 'ModelDrift',
  severity: 'warning',
  since: minutesAgo(14),
  summary: 'The requests are no longer what it was trained on',
  description: 'The population stability index of a feature is 0.31.',
  runbook: 'https://git.example.com/fraud/docs/runbook.md#the-data-drifts',
  url: 'data:text/html,hello',
};

describe('alerts', () => {
  it('stand in the card of their environment, in words, with their runbook', async () => {
    const delivery = fraudDetection();
    delivery.environments[2].alerts = [drift];
    delivery.environments[2].reasons = [
      {
        code: 'alert-firing',
        severity: 'warning',
        message: 'The alert ModelDrift fires',
      },
    ];
    renderOnEntity(<DeliveryContent />, delivery);

    const card = within(
      await screen.findByRole('article', { name: 'production' }),
    );
    const alerts = within(
      card.getByRole('list', { name: 'Alerts of production' }),
    );
    expect(alerts.getByText('Warning')).toBeVisible();
    expect(alerts.getByText('ModelDrift')).toBeVisible();
    expect(alerts.getByText('14 min ago')).toBeVisible();
    expect(alerts.getByText(/no longer what it was trained/)).toBeVisible();
    expect(
      alerts.getByRole('link', { name: /^Runbook of ModelDrift/ }),
    ).toHaveAttribute('href', drift.runbook);
    // What is no web address is no link; the reason is not said twice.
    expect(alerts.queryByRole('link', { name: /Prometheus/ })).toBeNull();
    expect(card.queryByText('The alert ModelDrift fires')).toBeNull();
    expect(screen.queryByRole('list', { name: 'Alerts of dev' })).toBeNull();
  });

  it('of the training stand beside its runs', async () => {
    const delivery = fraudDetection();
    delivery.training.alerts = [
      { ...drift, name: 'ModelTrainingFailed', severity: 'critical' },
    ];
    renderOnEntity(<DeliveryContent />, delivery);

    const training = within(
      await screen.findByRole('region', { name: 'Training' }),
    );
    expect(training.getByText('ModelTrainingFailed')).toBeVisible();
    expect(training.getByText('Critical')).toBeVisible();
  });
});
