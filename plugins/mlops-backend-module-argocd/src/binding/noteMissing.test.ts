import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import { noteMissing } from './noteMissing';

const LIVE = {
  state: 'live',
  via: 'watch',
  observedAt: '2026-11-20T12:00:00Z',
} as const;

const unavailable = (reason: string) =>
  ({ state: 'unavailable', since: '2026-11-20T12:00:00Z', reason }) as const;

const BOUND = {
  binding: {
    entityRef: 'component:default/fraud-detection',
    match: { by: 'names', names: ['fraud-detection'] } as const,
    annotation: 'argocd/app-name',
  },
  explicit: true,
  notes: [],
};

describe('an Application that is named and not there', () => {
  const missing = (freshness: Record<string, Freshness>) =>
    noteMissing(BOUND, [], new Map(Object.entries(freshness))).length > 0;

  it('is missing, whatever is in clusters without Argo CD', () => {
    const spoke = unavailable(
      'The API server of spoke has no applications.argoproj.io; install its CRD, if it is to be shown',
    );
    expect(missing({ hub: LIVE, spoke })).toBe(true);
  });

  it('may be in a feed that does not answer', () => {
    const down = unavailable('cannot be reached');
    expect(missing({ hub: LIVE, down })).toBe(false);
  });
});
