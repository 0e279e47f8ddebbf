import {
  createStepHandler,
  stepInputs,
  type ClusterConnections,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import { patchCanary, readCanary } from './patchCanary';

/** What it was before; null where the manifest did not say. */
const rememberedSchema = z.object({ was: z.boolean().nullable() });

/** Lets the next release take over without an analysis. */
export function skipAnalysis(clusters: ClusterConnections): StepHandler {
  return createStepHandler({
    system: 'flagger',
    kind: 'rollout.skip-analysis',
    input: stepInputs['rollout.skip-analysis'],
    async run({ input: { rollout }, checkpoint, saveCheckpoint, signal }) {
      const known = rememberedSchema.safeParse(checkpoint);
      const was = known.success
        ? known.data.was
        : ((await readCanary(clusters, rollout, signal)).skipAnalysis ?? null);
      await saveCheckpoint({ was });
      await patchCanary(clusters, rollout, { skipAnalysis: true }, signal);
      return { state: 'done', output: { was } };
    },
    async undo({ input: { rollout }, checkpoint, signal }) {
      const known = rememberedSchema.safeParse(checkpoint);
      if (!known.success) return { message: 'Nothing was changed' };
      const { was } = known.data;
      await patchCanary(clusters, rollout, { skipAnalysis: was }, signal);
      return { message: 'New releases are analysed as before' };
    },
  });
}

/** Takes `skipAnalysis` back to what it was. */
export function restoreAnalysis(clusters: ClusterConnections): StepHandler {
  return createStepHandler({
    system: 'flagger',
    kind: 'rollout.restore-analysis',
    input: stepInputs['rollout.restore-analysis'],
    async run({ input: { rollout, skippedBy }, outputs, signal }) {
      const { was } = rememberedSchema.parse(outputs[skippedBy]);
      await patchCanary(clusters, rollout, { skipAnalysis: was }, signal);
      return { state: 'done' };
    },
  });
}
