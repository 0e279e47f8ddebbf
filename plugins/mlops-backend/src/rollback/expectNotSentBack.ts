import { ConflictError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  isUnderAnalysis,
  type DestinationDelivery,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { isOfRelease, type WantedRelease } from './wantedRelease';

/** Flagger has looked at what is new by then. */
const LOOKS = 2;

const rememberedSchema = z.object({
  /** Flagger was seen looking at the release that is waited for. */
  analysed: z.boolean().default(false),
  /** Since when the Canary is seen Failed with it. */
  failedSince: z.number().optional(),
});

/**
 * Gives a wait up that has no end: Flagger looked at the release that is waited
 * for and sent it back. A Canary may read Failed from the release before, until
 * Flagger has noticed this one.
 *
 * @throws ConflictError when it was sent back.
 */
export async function expectNotSentBack(
  destination: DestinationDelivery,
  wanted: WantedRelease,
  memory: {
    checkpoint: JsonObject | undefined;
    saveCheckpoint(checkpoint: JsonObject): Promise<void>;
    now: number;
  },
): Promise<void> {
  const { saveCheckpoint, now } = memory;
  const [rollout] = destination.rollouts;
  if (!rollout || !awaitsPromotion(rollout, destination, wanted)) return;
  const { analysed, failedSince } = rememberedSchema.parse(
    memory.checkpoint ?? {},
  );
  if (isUnderAnalysis(rollout)) {
    if (!analysed) await saveCheckpoint({ analysed: true });
    return;
  }
  if (rollout.phase !== 'Failed') return;
  const patienceMs = LOOKS * rollout.intervalSeconds * 1000;
  if (analysed || (failedSince && now - failedSince >= patienceMs)) {
    throw new ConflictError(
      `Flagger analysed it and sent it back, so that ${servingInstead(destination)} goes on serving; see on the page which check failed. A rollback can be asked to skip the analysis`,
    );
  }
  if (!failedSince) await saveCheckpoint({ failedSince: now });
}

/** It is what Git names, and not yet what serves. */
function awaitsPromotion(
  rollout: Rollout,
  { workloads }: DestinationDelivery,
  wanted: WantedRelease,
): boolean {
  if (wanted.images.length === 0) return false;
  const target = workloads.find(({ name }) => name === rollout.candidate.name);
  const primary = workloads.find(({ name }) => name === rollout.primary.name);
  return (
    target !== undefined &&
    primary !== undefined &&
    isOfRelease(target, wanted) &&
    !isOfRelease(primary, wanted)
  );
}

function servingInstead({ live }: DestinationDelivery): string {
  const version = live?.model && `v${live.model.version}`;
  return version ?? live?.images.join(', ') ?? 'the release before';
}
