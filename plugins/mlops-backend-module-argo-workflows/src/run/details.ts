import type { WorkflowRun } from '@slipway/backstage-plugin-mlops-common';

/** What is shown of a run and by which nothing is found. */
export type RunDetails = Pick<
  WorkflowRun,
  | 'message'
  | 'progress'
  | 'template'
  | 'cronWorkflow'
  | 'creator'
  | 'startedAt'
  | 'finishedAt'
  | 'parameters'
  | 'steps'
>;

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

/** What `packDetails` wrote: parsed when it came in, and trusted since. */
export function unpackDetails(packed: string): RunDetails {
  const details: RunDetails = JSON.parse(packed);
  return details;
}
