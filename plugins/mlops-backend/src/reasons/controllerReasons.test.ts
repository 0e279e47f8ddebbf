import type {
  DestinationDelivery,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import { reasonsOf, stateOf } from '.';
import { application, canary } from '../__testUtils__/delivered';
import { shownKey, stateKey } from '../delivery/freshnessKeys';

const SINCE = '2026-11-22T11:48:00.000Z';

const destination: DestinationDelivery = {
  cluster: 'sandbox',
  namespace: 'fraud-production',
  applications: [application('production')],
  rollouts: [canary()],
  workloads: [],
  traffic: [],
};

function status(part: Partial<SourceStatus> = {}): SourceStatus {
  return {
    id: 'argocd/main',
    system: 'argocd',
    instance: 'sandbox',
    title: 'Argo CD',
    freshness: {
      state: 'live',
      via: 'watch',
      observedAt: '2026-11-22T12:00:00.000Z',
    },
    ...part,
  };
}

const stalled = {
  since: SINCE,
  controller: 'application controller',
  fix: 'See whether its application controller is running',
  command: 'kubectl get pods',
};

function judge(...statuses: SourceStatus[]) {
  const destinations = [destination];
  const reasons = reasonsOf({
    destinations,
    models: [],
    statuses,
    isLast: true,
  });
  return { reasons, state: stateOf(destinations, reasons) };
}

describe('a controller that stands', () => {
  it('is told of each environment that it should move, before all else', () => {
    const { reasons, state } = judge(status({ stalled }));
    expect(reasons[0]).toEqual({
      code: 'controller-stalled',
      severity: 'warning',
      message:
        'Argo CD (sandbox) answers, but its application controller has not acted since 2026-11-22 11:48 UTC: nothing moves until it does',
      fix: 'See whether its application controller is running: kubectl get pods',
      source: 'argocd/main',
    });
    expect(state).toBe('attention');
  });

  it('is none where the controller acts', () => {
    const codes = judge(status()).reasons.map(({ code }) => code);
    expect(codes).not.toContain('controller-stalled');
  });

  it('concerns no environment that has nothing of its source', () => {
    const elsewhere = status({ id: 'argocd/elsewhere', stalled });
    const codes = judge(elsewhere).reasons.map(({ code }) => code);
    expect(codes).not.toContain('controller-stalled');
  });

  it('gives way to a source that does not answer at all', () => {
    const freshness = {
      state: 'stale',
      observedAt: SINCE,
      reason: 'It answered 503',
    } as const;
    const codes = judge(status({ stalled, freshness })).reasons.map(
      ({ code }) => code,
    );
    expect(codes).toContain('source-stale');
    expect(codes).not.toContain('controller-stalled');
  });

  it('makes a page anew that was made while it acted', () => {
    expect(stateKey([status({ stalled })])).not.toBe(stateKey([status()]));
    expect(shownKey([status({ stalled })])).not.toBe(shownKey([status()]));
  });
});
