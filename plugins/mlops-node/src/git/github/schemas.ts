import { z } from 'zod';

/** Of GitHub's answers, what is used (REST API 2022-11-28). */

export const repositorySchema = z.object({
  description: z.string().nullish(),
  default_branch: z.string(),
  /** Absent for who may not administer the repository. */
  allow_merge_commit: z.boolean().default(true),
  allow_squash_merge: z.boolean().default(true),
  allow_rebase_merge: z.boolean().default(true),
});

export const refSchema = z.object({ object: z.object({ sha: z.string() }) });

export const commitSchema = z.object({
  sha: z.string(),
  html_url: z.string().optional(),
  commit: z.object({
    message: z.string(),
    author: z
      .object({ name: z.string().optional(), date: z.string().optional() })
      .nullish()
      .catch(undefined),
    tree: z.object({ sha: z.string() }),
  }),
  parents: z.array(z.object({ sha: z.string() })).default([]),
});

export const treeSchema = z.object({
  sha: z.string(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string(),
      type: z.enum(['blob', 'tree', 'commit']),
      sha: z.string(),
    }),
  ),
  truncated: z.boolean().default(false),
});

export const blobSchema = z.object({
  content: z.string(),
  encoding: z.string(),
});

export const shaSchema = z.object({ sha: z.string() });

const ownerSchema = z.object({ login: z.string() });

export const pullRequestSchema = z.object({
  number: z.number(),
  html_url: z.string(),
  state: z.string(),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  /** Absent in lists; null while GitHub thinks about it. */
  mergeable: z.boolean().nullish(),
  mergeable_state: z.string().nullish(),
  head: z.object({ ref: z.string(), sha: z.string() }),
  base: z.object({ ref: z.string() }),
  requested_reviewers: z.array(ownerSchema).nullish(),
  requested_teams: z.array(z.object({ name: z.string() })).nullish(),
});
export type GithubPullRequest = z.infer<typeof pullRequestSchema>;

export const mergeSchema = z.object({ sha: z.string(), merged: z.boolean() });
