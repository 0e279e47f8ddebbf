import { eventsOf } from '../__testUtils__/events';
import { rolloutOf } from '../__testUtils__/rollout';

describe('the message', () => {
  const failed = {
    phase: 'Failed',
    conditions: [
      {
        type: 'Promoted',
        status: 'False',
        reason: 'Failed',
        message: 'Canary analysis failed, Deployment scaled to zero.',
      },
    ],
  };

  it("is Flagger's condition, or the reason of a failure from its events", () => {
    expect(rolloutOf({ status: failed }).message).toBe(
      'Canary analysis failed, Deployment scaled to zero.',
    );
    expect(
      rolloutOf(
        { status: failed },
        eventsOf(
          [
            '2026-11-20T09:59:59.000Z',
            'Canary failed! Scaling down fraud-detection.fraud-production',
          ],
          [
            '2026-11-20T09:59:58.000Z',
            'Rolling back fraud-detection.fraud-production failed checks threshold reached 5',
          ],
          [
            '2026-11-20T09:59:00.000Z',
            'Halt fraud-detection.fraud-production advancement success rate 97.10% < 99%',
          ],
        ),
      ).message,
    ).toBe(
      'Failed checks threshold reached 5; last: success rate 97.10% < 99%.',
    );
  });

  it('counts the failed checks of an analysis that was not watched', () => {
    expect(
      rolloutOf(
        { status: failed },
        eventsOf([
          '2026-11-20T09:59:58.000Z',
          'Rolling back fraud-detection.fraud-production failed checks threshold reached 5',
        ]),
      ).failedChecks,
    ).toEqual({ count: 5, threshold: 5 });
  });

  it('takes no reason from a failure before this one', () => {
    expect(
      rolloutOf(
        { status: failed },
        eventsOf([
          '2026-11-20T09:30:00.000Z',
          'Rolling back fraud-detection.fraud-production manual webhook invoked',
        ]),
      ).message,
    ).toBe('Canary analysis failed, Deployment scaled to zero.');
  });

  it('says plainly that a failed promotion leaves the candidate serving', () => {
    expect(
      rolloutOf(
        { status: { ...failed, canaryWeight: 100 } },
        eventsOf([
          '2026-11-20T10:00:00.000Z',
          'Promotion of fraud-detection.fraud-production failed, primary not ready: progress deadline exceeded',
        ]),
      ),
    ).toMatchObject({
      traffic: { primary: 0, candidate: 100 },
      message:
        'The promotion failed: fraud-detection-primary is not ready, and the candidate fraud-detection serves all traffic. Reason: primary not ready: progress deadline exceeded.',
      next: {
        text: 'Nothing by itself: fraud-detection serves until a new revision is promoted',
      },
    });
  });

  it('tells the last failed check of an analysis that goes on', () => {
    expect(
      rolloutOf(
        {
          status: {
            canaryWeight: 5,
            failedChecks: 1,
            conditions: [
              {
                type: 'Promoted',
                message: 'New revision detected, progressing canary analysis.',
              },
            ],
          },
        },
        eventsOf([
          '2026-11-20T10:00:00.000Z',
          'Halt advancement no values found for istio metric request-duration probably fraud-detection.fraud-production is not receiving traffic',
        ]),
      ).message,
    ).toBe(
      'New revision detected, progressing canary analysis. Last failed check: no values found for istio metric request-duration probably fraud-detection.fraud-production is not receiving traffic.',
    );
  });
});
