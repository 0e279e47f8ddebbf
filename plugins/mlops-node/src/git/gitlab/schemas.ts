import { z } from 'zod';

/** Of GitLab's answers, what is used (REST API v4). */

export const projectSchema = z.object({
  description: z.string().nullish(),
  default_branch: z.string().nullish(),
  squash_option: z.string().nullish(),
  merge_method: z.string().nullish(),
});

export const branchSchema = z.object({ commit: z.object({ id: z.string() }) });

export const commitSchema = z.object({
  id: z.string(),
  title: z.string(),
  message: z.string().default(''),
  author_name: z.string().optional(),
  committed_date: z.string().optional(),
  parent_ids: z.array(z.string()).nullish(),
  web_url: z.string().optional(),
});
export type GitlabCommit = z.infer<typeof commitSchema>;

export const treeSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    type: z.enum(['blob', 'tree', 'commit']),
    mode: z.string(),
  }),
);

export const blobSchema = z.object({
  encoding: z.string(),
  content: z.string(),
});

export const mergeRequestSchema = z.object({
  iid: z.number(),
  web_url: z.string(),
  /** `locked` while it is being merged. */
  state: z.enum(['opened', 'closed', 'locked', 'merged']),
  sha: z.string().nullish(),
  target_branch: z.string(),
  merge_commit_sha: z.string().nullish(),
  squash_commit_sha: z.string().nullish(),
  has_conflicts: z.boolean().nullish(),
  detailed_merge_status: z.string().nullish(),
  reviewers: z.array(z.object({ username: z.string() })).nullish(),
});
export type GitlabMergeRequest = z.infer<typeof mergeRequestSchema>;
