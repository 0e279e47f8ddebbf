import { workflowRunSchema } from '@slipway/backstage-plugin-mlops-common';
import type { z } from 'zod';

const detailsSchema = workflowRunSchema.pick({
  message: true,
  progress: true,
  template: true,
  cronWorkflow: true,
  creator: true,
  startedAt: true,
  finishedAt: true,
  parameters: true,
  steps: true,
});

/** What is shown of a run and by which nothing is found. */
export type RunDetails = z.infer<typeof detailsSchema>;

/**
 * As text: objects would take several times the memory, and details are looked
 * at a few runs at a time. V8 takes twice the memory again for a text with one
 * character beyond Latin-1, so these are escaped.
 */
export function packDetails(details: RunDetails): string {
  return JSON.stringify(details).replace(
    /[\u0100-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function unpackDetails(packed: string): RunDetails {
  return detailsSchema.parse(JSON.parse(packed));
}
