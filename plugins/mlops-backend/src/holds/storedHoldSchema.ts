import { holdSchema } from '@slipway/backstage-plugin-mlops-common';
import { applicationRefSchema } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

export const autoSyncOffSchema = z.array(
  z.object({
    application: applicationRefSchema,
    automated: z.record(z.string(), z.json()),
    /** It owns the auto-sync of the others. */
    isParent: z.boolean().optional(),
  }),
);

export const storedHoldSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  hold: holdSchema,
  autoSyncOff: autoSyncOffSchema,
});

/** An Application whose auto-sync a hold keeps off, and how it was before. */
export type AutoSyncOff = z.infer<typeof autoSyncOffSchema>[number];

/** A hold with what is needed to lift it. */
export type StoredHold = z.infer<typeof storedHoldSchema>;
