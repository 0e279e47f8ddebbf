import { z } from 'zod';

/** Of Gitea's answers, what is used (gitea v1.24, modules/structs). */

const instant = z.string().optional().catch(undefined);

export const repositorySchema = z.object({
  description: z.string().nullish(),
  default_branch: z.string(),
  allow_merge_commits: z.boolean().default(true),
  allow_squash_merge: z.boolean().default(true),
  allow_rebase: z.boolean().default(false),
  default_merge_style: z.string().default('merge'),
});
export type GiteaSettings = z.infer<typeof repositorySchema>;

export const branchSchema = z.object({
  commit: z.object({ id: z.string() }),
  protected: z.boolean().default(false),
  required_approvals: z.number().default(0),
  enable_status_check: z.boolean().default(false),
  status_check_contexts: z.array(z.string()).nullish(),
});

export const commitSchema = z.object({
  sha: z.string(),
  html_url: z.string().optional(),
  commit: z.object({
    message: z.string(),
    author: z
      .object({ name: z.string().optional(), date: instant })
      .nullish()
      .catch(undefined),
    tree: z.object({ sha: z.string() }),
  }),
  parents: z.array(z.object({ sha: z.string() })).nullish(),
});

export const treeSchema = z.object({
  tree: z
    .array(
      z.object({
        path: z.string(),
        mode: z.string(),
        type: z.enum(['blob', 'tree', 'commit']),
        sha: z.string(),
      }),
    )
    .nullable(),
  truncated: z.boolean().default(false),
});

export const blobSchema = z.object({
  content: z.string().nullable(),
  encoding: z.string().nullish(),
  size: z.number(),
});

export const filesSchema = z.object({ commit: z.object({ sha: z.string() }) });

const userSchema = z.object({ login: z.string() });

export const pullRequestSchema = z.object({
  number: z.number(),
  html_url: z.string(),
  state: z.string(),
  merged: z.boolean().default(false),
  merge_commit_sha: z.string().nullish(),
  mergeable: z.boolean().default(true),
  created_at: instant,
  /** `ref` is `refs/pull/…` once the branch is gone; `label` stays. */
  head: z.object({ label: z.string(), ref: z.string(), sha: z.string() }),
  base: z.object({ ref: z.string() }),
  requested_reviewers: z.array(userSchema).nullish(),
  requested_reviewers_teams: z.array(z.object({ name: z.string() })).nullish(),
});
export type GiteaPullRequest = z.infer<typeof pullRequestSchema>;
