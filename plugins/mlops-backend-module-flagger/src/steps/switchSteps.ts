import {
  createStepHandler,
  rolloutRefSchema,
  type ClusterConnections,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import { findRollout } from './abortRollout';
import { patchCanary } from './patchCanary';

/** Freezes the traffic as it is, or lets the analysis go on. */
export function setSuspended(clusters: ClusterConnections): StepHandler {
  return createStepHandler({
    system: 'flagger',
    kind: 'rollout.set-suspended',
    input: z.object({ rollout: rolloutRefSchema, suspended: z.boolean() }),
    async run({ input: { rollout, suspended }, signal }) {
      await patchCanary(clusters, rollout, { suspend: suspended }, signal);
      return { state: 'done' };
    },
  });
}

/** Waits until the candidate has become what is live. */
export const awaitPromotion: StepHandler = createStepHandler({
  system: 'flagger',
  kind: 'rollout.await-promotion',
  input: z.object({ rollout: rolloutRefSchema }),
  async run({ input: { rollout }, delivery }) {
    const { phase, traffic } = findRollout(delivery(), rollout);
    if (phase === 'Succeeded' || phase === 'Initialized') {
      return { state: 'done', message: 'The candidate is what is live' };
    }
    if (phase === 'Failed') {
      throw new Error(
        'Flagger sent the candidate back; see on the page which check failed',
      );
    }
    return {
      state: 'waiting',
      message: `The rollout is ${phase}, at ${traffic.candidate} %`,
    };
  },
});
