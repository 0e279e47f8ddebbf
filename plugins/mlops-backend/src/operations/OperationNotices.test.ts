import { mockServices } from '@backstage/backend-test-utils';
import { component, FRAUD } from '../__testUtils__/delivered';
import { noticeOf, OperationNotices } from './OperationNotices';
import type { StoredOperation } from './store';

const MINUTE = 60_000;
const LIN = 'user:default/lin';

const operation = (part: Partial<StoredOperation> = {}): StoredOperation => ({
  id: '1',
  entityRef: FRAUD,
  environment: 'production',
  action: 'rollback',
  title: 'Roll production back to v1',
  state: 'succeeded',
  requestedBy: LIN,
  request: { action: 'rollback', input: {} },
  entity: component('fraud-detection'),
  approval: { state: 'not-needed' },
  planHash: 'hash',
  currentStep: 0,
  revision: 1,
  createdAt: 0,
  updatedAt: MINUTE,
  finishedAt: MINUTE,
  steps: [],
  ...part,
});
const error = { name: 'Error', message: 'It broke', fix: 'Mend it.' };

describe('the end of an operation', () => {
  it('is told to whoever asked for it when it took long', () => {
    expect(noticeOf(operation({ finishedAt: 6 * MINUTE }))).toEqual({
      title: 'fraud-detection: Roll production back to v1 is done',
      link: '/catalog/default/component/fraud-detection/delivery?operation=1',
      severity: 'normal',
      topic: 'mlops.operation',
      scope: 'operation 1',
    });
  });

  it('is told at once when it failed, with what to do', () => {
    expect(noticeOf(operation({ state: 'failed', error }))).toMatchObject({
      title: 'fraud-detection: Roll production back to v1 failed',
      description: 'It broke. Mend it.',
      severity: 'high',
    });
  });

  it('is told when somebody else has cancelled it, or nobody approved it', () => {
    const cancelled = operation({ state: 'cancelled' });
    const titleOf = (part: Partial<StoredOperation>) =>
      noticeOf({ ...cancelled, ...part })?.title;
    expect(titleOf({ cancelledBy: 'user:default/mira' })).toMatch(
      /was cancelled by user:default\/mira$/,
    );
    expect(titleOf({ error })).toMatch(/was not approved$/);
    expect(titleOf({ cancelledBy: LIN })).toBeUndefined();
  });

  it('is told neither to who has just looked on nor to a service', () => {
    expect(noticeOf(operation())).toBeUndefined();
    const requestedBy = 'service:ci';
    const failed = operation({ state: 'failed', error, requestedBy });
    expect(noticeOf(failed)).toBeUndefined();
  });

  it('is not the end of anything where nobody can be told', async () => {
    const logger = mockServices.logger.mock();
    const notices = new OperationNotices({
      notifications: {
        send: async () => {
          throw new Error('404 Not Found');
        },
      },
      logger,
    });
    await notices.ended(operation({ state: 'failed', error }));
    expect(logger.info).toHaveBeenCalledWith(
      `${LIN} could not be notified of the end of operation 1: 404 Not Found`,
    );
  });
});
