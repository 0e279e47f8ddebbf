import { mockServices } from '@backstage/backend-test-utils';
import { FRAUD, toldAlert } from '../__testUtils__/told';
import { readAlert } from '../webhook/readAlert';
import { AlertNotifier } from './AlertNotifier';

const drift = readAlert(toldAlert(), FRAUD);
const down = readAlert(
  toldAlert({
    labels: {
      ...toldAlert().labels,
      alertname: 'ModelServerDown',
      severity: 'critical',
    },
    annotations: { summary: 'Nothing of it runs' },
  }),
  FRAUD,
);

describe('the owners of an entity', () => {
  it('are told of what is critical, and of nothing else', async () => {
    const send = jest.fn();
    const logger = mockServices.logger.mock();
    const notifier = new AlertNotifier({ notifications: { send }, logger });
    await notifier.notify([drift, down]);
    expect(send.mock.calls).toEqual([
      [
        {
          recipients: { type: 'entity', entityRef: FRAUD.entityRef },
          payload: {
            title: 'ModelServerDown fires for fraud-detection',
            description: 'Nothing of it runs',
            link: '/catalog/default/component/fraud-detection/delivery',
            severity: 'critical',
            topic: 'mlops.alert',
            scope:
              'eu/fraud-production/1a30ba71cca2921f component:default/fraud-detection',
          },
        },
      ],
    ]);
  });

  it('are not told where the portal has no notifications', async () => {
    const logger = mockServices.logger.mock();
    const send = jest.fn().mockRejectedValue(new Error('not installed'));
    const notifier = new AlertNotifier({ notifications: { send }, logger });
    await notifier.notify([down]);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('could not be told of ModelServerDown'),
    );
  });
});
