import {
  applicationSchema,
  type HistoryEntry,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';

const managedObjectSchema = z.object({
  group: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});

/** An object of the destination, by what Argo CD calls it. */
export type ManagedObject = z.infer<typeof managedObjectSchema>;

/** A history entry without the names of its fields, which are ten times said. */
const historyEntrySchema = z
  .tuple([
    z.number(),
    z.array(z.string()),
    z.string(),
    z.string().nullable(),
    z.boolean(),
  ])
  .transform(
    ([id, revisions, deployedAt, initiatedBy, automated]): HistoryEntry => ({
      id,
      revisions,
      deployedAt,
      ...(initiatedBy !== null && { initiatedBy }),
      automated,
    }),
  );

const detailsSchema = applicationSchema
  .pick({
    sources: true,
    sync: true,
    health: true,
    operation: true,
    conditions: true,
    images: true,
    reconciledAt: true,
  })
  .extend({
    /** Newest first. */
    history: z.array(historyEntrySchema),
    outOfSync: z.object({
      count: z.number(),
      resources: z.array(managedObjectSchema),
    }),
    /** Workloads and rollouts, which other sources may know. */
    managed: z.array(managedObjectSchema),
  });

/** What is shown of an Application and by which nothing is found. */
export type ApplicationDetails = z.output<typeof detailsSchema>;

/** The same, as it is packed. */
export type PackableDetails = z.input<typeof detailsSchema>;

/**
 * As text: objects would take three times the memory, and details are looked
 * at one Application at a time. V8 takes twice the memory again for a text
 * with one character beyond Latin-1, so these are escaped.
 */
export function packDetails(details: PackableDetails): string {
  return JSON.stringify(details).replace(
    /[\u0100-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function unpackDetails(packed: string): ApplicationDetails {
  return detailsSchema.parse(JSON.parse(packed));
}
