import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import {
  application,
  delivery,
  deployed,
  rollout,
  TARGET,
} from '../__testUtils__/delivered';
import { lintDelivery } from './lintDelivery';

const codes = (told: Delivery) => lintDelivery(told).map(({ code }) => code);

it('has nothing to say of a service that is bound as it should be', () => {
  expect(codes(delivery())).toEqual([]);
});

it('passes on what an annotation names and nothing answers to', () => {
  const [warning] = lintDelivery(
    delivery(
      {},
      {
        notes: [
          {
            code: 'application-missing',
            severity: 'warning',
            message: "No Application is named 'fraud'",
            fix: 'Correct argocd/app-name',
          },
          { code: 'model-is-prompt', severity: 'info', message: 'a prompt' },
        ],
      },
    ),
  );
  expect(warning).toEqual({
    code: 'application-missing',
    message: "No Application is named 'fraud'",
    fix: 'Correct argocd/app-name',
  });
});

it('warns of objects that do not name the entity back', () => {
  const warnings = lintDelivery(
    delivery({
      applications: [application({ boundBack: false })],
      rollouts: [rollout({ boundBack: false })],
    }),
  );
  expect(warnings).toEqual([
    {
      code: 'one-way-binding',
      message: expect.stringContaining(
        'Application fraud-production, Canary fraud/fraud',
      ),
      fix: expect.stringContaining(
        'backstage.io/entity-ref: component:default/fraud',
      ),
    },
  ]);
});

describe('auto-sync with a manual rollback', () => {
  const back = [deployed('good', false), deployed('bad'), deployed('good')];

  it('is warned of, with its owner where it has one', () => {
    const [warning] = lintDelivery(
      delivery({
        applications: [
          application({
            history: back,
            owner: { kind: 'ApplicationSet', name: 'models' },
          }),
        ],
      }),
    );
    expect(warning).toMatchObject({
      code: 'auto-sync-with-manual-rollback',
      fix: expect.stringContaining('ApplicationSet models'),
    });
  });

  it.each([
    [
      'auto-sync is off',
      {
        history: back,
        autoSync: { enabled: false, selfHeal: false, prune: false },
      },
    ],
    [
      'Argo CD did it by a revert in Git',
      { history: [deployed('good'), ...back.slice(1)] },
    ],
    [
      'it was an ordinary sync by hand',
      { history: [deployed('new', false), ...back] },
    ],
    [
      'the same revision was synced again',
      { history: [deployed('good', false), deployed('good')] },
    ],
  ])('is not when %s', (_, parts) => {
    expect(codes(delivery({ applications: [application(parts)] }))).toEqual([]);
  });
});

describe('fixed replicas under Flagger', () => {
  const differs = application({
    sync: 'OutOfSync',
    outOfSync: { count: 1, resources: [TARGET] },
  });

  it('are warned of when the target stays out of sync at zero replicas', () => {
    expect(codes(delivery({ applications: [differs] }))).toEqual([
      'fixed-replicas-under-flagger',
    ]);
  });

  it('are not while a release is on its way, which differs for good reason', () => {
    expect(
      codes(
        delivery({
          applications: [differs],
          rollouts: [rollout({ phase: 'Progressing' })],
        }),
      ),
    ).toEqual([]);
  });

  it('are not when something else differs', () => {
    const other = { ...TARGET, kind: 'ConfigMap' };
    expect(
      codes(
        delivery({
          applications: [
            application({
              sync: 'OutOfSync',
              outOfSync: { count: 1, resources: [other] },
            }),
          ],
        }),
      ),
    ).toEqual([]);
  });
});

describe('thresholds without traffic', () => {
  const blind = {
    name: 'request-success-rate',
    unit: '%',
    min: 99,
    verdict: 'unknown' as const,
    reason: 'No data: the candidate may get no traffic yet',
  };

  it('are warned of when checks fail for want of values', () => {
    const [warning] = lintDelivery(
      delivery({
        rollouts: [
          rollout({
            phase: 'Progressing',
            failedChecks: { count: 2, threshold: 5 },
            metrics: [blind],
          }),
        ],
      }),
    );
    expect(warning).toMatchObject({
      code: 'thresholds-without-traffic',
      message: expect.stringContaining('request-success-rate'),
      fix: expect.stringContaining('load test'),
    });
  });

  it('are warned of when Flagger says so itself', () => {
    expect(
      codes(
        delivery({
          rollouts: [
            rollout({
              phase: 'Failed',
              message:
                'Halt advancement no values found for istio metric request-success-rate probably fraud.fraud is not receiving traffic',
            }),
          ],
        }),
      ),
    ).toEqual(['thresholds-without-traffic']);
  });

  it('are not before the first check', () => {
    expect(
      codes(
        delivery({
          rollouts: [rollout({ phase: 'Progressing', metrics: [blind] })],
        }),
      ),
    ).toEqual([]);
  });
});
