import type { Request, Router } from 'express';
import { z } from 'zod';
import type { Project } from '../../gitHost';
import {
  addressesOf,
  projectOf,
  writerOf,
  type GithubContext,
} from '../githubContext';
import { GithubError, invalid } from '../githubError';
import type { BranchRule } from '../settings';
import { protectionShape } from '../shapes/protectionShape';

const flag = z.boolean().nullish();

/** All four are wanted, be they null (docs.github.com, "Update branch protection"). */
const asked = z.object({
  required_status_checks: z
    .object({
      strict: z.boolean(),
      contexts: z.array(z.string()).default([]),
    })
    .nullable(),
  enforce_admins: z.boolean().nullable(),
  required_pull_request_reviews: z
    .object({
      dismiss_stale_reviews: z.boolean().default(false),
      require_code_owner_reviews: z.boolean().default(false),
      required_approving_review_count: z
        .number()
        .int()
        .min(0)
        .max(6)
        .default(1),
      require_last_push_approval: z.boolean().default(false),
      bypass_pull_request_allowances: z.unknown().optional(),
    })
    .nullable(),
  restrictions: z.unknown(),
  required_linear_history: flag,
  required_conversation_resolution: flag,
  block_creations: flag,
});

/** The protection of branches; signatures, restrictions and bypasses are not had. */
export function addProtectionRoutes(
  router: Router,
  context: GithubContext,
): void {
  const { host, settings } = context;
  const path = '/repos/:owner/:repo/branches/:branch/protection';

  const at = (request: Request) => {
    const project = projectOf(context, request);
    const { branch } = request.params;
    if (!project.repository.branch(branch)) {
      throw new GithubError(404, 'Branch not found');
    }
    const { api } = addressesOf(request);
    const { fullName } = project.repository;
    const url = `${api}/repos/${fullName}/branches/${encodeURIComponent(branch)}/protection`;
    return { project, branch, url };
  };
  const ruleAt = (project: Project, branch: string): BranchRule => {
    const rule = settings.rule(project, branch);
    if (!rule) {
      throw new GithubError(404, 'Branch not protected');
    }
    return rule;
  };

  router.get(path, (request, response) => {
    writerOf(context, request);
    const { project, branch, url } = at(request);
    response.json(protectionShape(url, ruleAt(project, branch)));
  });
  router.put(path, (request, response) => {
    writerOf(context, request);
    const { project, branch, url } = at(request);
    const rule = ruleOf(request.body);
    settings.protect(project, branch, rule, host.now());
    response.json(protectionShape(url, rule));
  });
  router.delete(path, (request, response) => {
    writerOf(context, request);
    const { project, branch } = at(request);
    ruleAt(project, branch);
    settings.unprotect(project, branch);
    response.status(204).end();
  });
}

function ruleOf(body: unknown): BranchRule {
  const wanted = asked.parse(body);
  const reviews = wanted.required_pull_request_reviews;
  if (isGiven(wanted.restrictions)) {
    throw invalid({
      resource: 'ProtectedBranch',
      code: 'custom',
      field: 'restrictions',
      message: 'Restrictions are not had by this host',
    });
  }
  if (isGiven(reviews?.bypass_pull_request_allowances)) {
    throw invalid({
      resource: 'ProtectedBranch',
      code: 'custom',
      field: 'bypass_pull_request_allowances',
      message: 'Allowances to bypass reviews are not had by this host',
    });
  }
  return {
    enforceAdmins: wanted.enforce_admins ?? false,
    ...(reviews && {
      reviews: {
        count: reviews.required_approving_review_count,
        dismissStale: reviews.dismiss_stale_reviews,
        codeOwners: reviews.require_code_owner_reviews,
        lastPush: reviews.require_last_push_approval,
      },
    }),
    ...(wanted.required_status_checks && {
      checks: wanted.required_status_checks,
    }),
    linearHistory: wanted.required_linear_history ?? false,
    conversationResolution: wanted.required_conversation_resolution ?? false,
    blockCreations: wanted.block_creations ?? false,
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
