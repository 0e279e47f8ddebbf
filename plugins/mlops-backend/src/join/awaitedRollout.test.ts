import {
  canary,
  canaryWorkloads,
  promotedWorkloads,
} from '../__testUtils__/delivered';
import { inFlight, join } from './__testUtils__/joined';

/** Argo CD has synced v2, and Flagger has not looked since it promoted v1. */
const atRest = canary({
  phase: 'Succeeded',
  traffic: { primary: 100, candidate: 0 },
  step: undefined,
});

function productionWith(part: Partial<typeof inFlight>) {
  const { environments } = join([{ ...inFlight, rollouts: [atRest], ...part }]);
  return environments[0];
}

describe('a release that Flagger has not looked at yet', () => {
  it('is synced, and what serves before it does not get its revision', () => {
    const { state, reasons, destinations } = productionWith({});
    const [{ live, candidate, synced, traffic }] = destinations;
    expect(live).toMatchObject({ model: { version: '1' } });
    expect(live?.revision).toBeUndefined();
    expect(synced?.revision).toBe('4a1c9e2b7d');
    expect(candidate).toBeUndefined();
    expect(traffic).toMatchObject([{ role: 'live', percent: 100 }]);
    expect(state).toBe('progressing');
    expect(reasons[0]).toMatchObject({
      code: 'rollout-awaited',
      severity: 'info',
      message:
        'What Argo CD has synced is not live yet: Flagger takes it up within 60 seconds',
    });
  });

  it('is not waited for where the same is live, or one of the two is not seen', () => {
    const [primary] = canaryWorkloads();
    for (const workloads of [promotedWorkloads(), [primary]]) {
      const { reasons, destinations } = productionWith({ workloads });
      expect(reasons.map(({ code }) => code)).not.toContain('rollout-awaited');
      expect(destinations[0].live?.revision).toBe('4a1c9e2b7d');
    }
  });

  it('is not promised to be taken up while the Canary is suspended', () => {
    const { reasons } = productionWith({
      rollouts: [{ ...atRest, suspended: true }],
    });
    const codes = reasons.map(({ code }) => code);
    expect(codes).toContain('rollout-suspended');
    expect(codes).not.toContain('rollout-awaited');
  });
});
