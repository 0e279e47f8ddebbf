import type { JsonObject } from '@backstage/types';
import { z } from 'zod';

/** What a proposal has to remember between two lives. */
export const checkpointSchema = z.object({
  /** How often the host refused the commit because files had changed. */
  refusals: z.number().default(0),
  pullRequest: z.string().optional(),
  /** Since when the host thinks about whether it can be merged, in ms. */
  checkingSince: z.number().optional(),
});
export type Progress = z.infer<typeof checkpointSchema>;

export function readProgress(checkpoint: JsonObject | undefined): Progress {
  return checkpointSchema.parse(checkpoint ?? {});
}

/** As JSON has it: without what is undefined. */
export function toCheckpoint(progress: Progress): JsonObject {
  const { refusals, pullRequest, checkingSince } = progress;
  return {
    refusals,
    ...(pullRequest && { pullRequest }),
    ...(checkingSince && { checkingSince }),
  };
}

/** What `repository.propose` puts out. */
export const proposalOutputSchema = z.object({
  /** Absent when there was nothing to change. */
  pullRequest: z.string().optional(),
  url: z.string().optional(),
  /** Where it was merged. */
  commit: z.string().optional(),
  branch: z.string().optional(),
  /** The repository's page. */
  repository: z.string().optional(),
});

/**
 * The branch of a proposal. An operation may have several in one repository;
 * those before it have put theirs out.
 */
export function proposalBranch(options: {
  operationId: string;
  outputs: Readonly<Record<string, JsonObject>>;
  repository: string;
}): string {
  const { operationId, outputs, repository } = options;
  const before = Object.values(outputs).filter(output => {
    const parsed = proposalOutputSchema.safeParse(output);
    return parsed.data?.branch && parsed.data.repository === repository;
  }).length;
  return `slipway/${operationId}${before > 0 ? `-${before + 1}` : ''}`;
}
