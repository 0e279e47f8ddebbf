import type { Rollout, Workload } from '@slipway/backstage-plugin-mlops-common';
import type { JsonObject } from '@backstage/types';
import { canary, canaryWorkloads } from '../__testUtils__/delivered';
import { expectNotSentBack } from './expectNotSentBack';

const V1 = ['ghcr.io/slipway-demo/fraud-detection:1.0.0'];
const V2 = ['ghcr.io/slipway-demo/fraud-detection:2.0.0'];
const MINUTE = 60_000;

describe('waiting for a release that Flagger analyses', () => {
  let checkpoint: JsonObject | undefined;

  beforeEach(() => {
    checkpoint = undefined;
  });

  /** v1 serves; what is wanted is v2, which Git names. */
  const see = (
    phase: Rollout['phase'],
    {
      now = 0,
      images = V2,
      workloads = canaryWorkloads(),
    }: { now?: number; images?: string[]; workloads?: Workload[] } = {},
  ) =>
    expectNotSentBack(
      {
        cluster: 'sandbox',
        namespace: 'fraud-production',
        applications: [],
        rollouts: [canary({ phase })],
        workloads,
        live: { images: V1, model: { name: 'fraud-detection', version: '1' } },
        traffic: [],
      },
      { images },
      {
        checkpoint,
        saveCheckpoint: async given => {
          checkpoint = given;
        },
        now,
      },
    );

  it('gives up when Flagger has sent it back', async () => {
    await see('Progressing');
    await expect(see('Failed')).rejects.toThrow(
      'so that v1 goes on serving; see on the page which check failed',
    );
  });

  it('does not take the failure of the release before for its own', async () => {
    await see('Failed');
    await see('Progressing', { now: MINUTE });
    await see('WaitingPromotion', { now: 10 * MINUTE });
    await expect(see('Failed', { now: 11 * MINUTE })).rejects.toThrow(
      'sent it back',
    );
  });

  it('gives up when Flagger has had the time to look and it is Failed still', async () => {
    await see('Failed', { now: 1 });
    await see('Failed', { now: 2 * MINUTE });
    await expect(see('Failed', { now: 2 * MINUTE + 1 })).rejects.toThrow(
      'sent it back',
    );
  });

  it('waits on while Git names another one', async () => {
    await see('Progressing', { images: ['fraud:3'] });
    await see('Failed', { images: ['fraud:3'] });
    expect(checkpoint).toBeUndefined();
  });

  it('does not mind a Canary that stays Failed where it serves', async () => {
    const [primary, target] = canaryWorkloads();
    const workloads = [{ ...primary, images: V2 }, target];
    await see('Failed', {
      workloads: [primary, { ...target, images: V1 }],
      images: V1,
    });
    await see('Failed', { workloads });
    expect(checkpoint).toBeUndefined();
  });
});
