import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { handled } from '../../http/giteaError';
import type { Project } from '../../gitHost';
import { notReadyBecause, positionOf } from '../../pulls/merging';
import type { PullRequest } from '../../pulls/pullRequests';
import { pullOf, writerOf, type GithubContext } from '../githubContext';
import { GithubError, notFound } from '../githubError';

const mergeAsked = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
});

type Merge = z.infer<typeof mergeAsked>;

/** How a pull request is merged, and what keeps it from that. */
export function addMergeRoutes(router: Router, context: GithubContext): void {
  const { pulls: service, repositories, settings } = context;
  const path = '/repos/:owner/:repo/pulls/:number(\\d+)/merge';

  router.get(path, (request, response) => {
    if (pullOf(context, request).pull.outcome.state !== 'merged') {
      throw notFound();
    }
    response.status(204).end();
  });
  router.put(path, handled(merge));

  /** (docs.github.com, "Merge a pull request") */
  async function merge(request: Request, response: Response): Promise<void> {
    const login = writerOf(context, request);
    const { project, pull } = pullOf(context, request);
    const asked = mergeAsked.parse(request.body ?? {});
    refuseMerge(project, pull, asked);
    const { title, message } = wordsOf(project, pull, asked);
    await service.merge(project, pull, login, {
      style: asked.merge_method,
      title,
      message,
      ...(asked.sha && { head: asked.sha }),
      deleteBranch: settings.of(project).deleteBranchOnMerge,
      force: mayBypass(project, pull),
    });
    await repositories.settled(project.repository);
    const { outcome } = pull;
    response.json({
      sha: outcome.state === 'merged' ? outcome.commit : '',
      merged: true,
      message: 'Pull Request successfully merged',
    });
  }

  function refuseMerge(project: Project, pull: PullRequest, asked: Merge) {
    const { base, head, mergeBase, conflicts } = positionOf(project, pull);
    const isMergeable =
      pull.outcome.state === 'open' &&
      base !== undefined &&
      mergeBase !== undefined &&
      conflicts.length === 0;
    if (!isMergeable) {
      throw new GithubError(405, 'Pull Request is not mergeable');
    }
    const { allowMergeCommit, allowRebaseMerge, allowSquashMerge } =
      settings.of(project);
    const methods = {
      merge: { allowed: allowMergeCommit, name: 'Merge commits' },
      squash: { allowed: allowSquashMerge, name: 'Squash merges' },
      rebase: { allowed: allowRebaseMerge, name: 'Rebase merges' },
    };
    const method = methods[asked.merge_method];
    if (!method.allowed) {
      throw new GithubError(
        405,
        `${method.name} are not allowed on this repository.`,
      );
    }
    if (asked.sha && asked.sha !== head) {
      throw new GithubError(
        409,
        'Head branch was modified. Review and try the merge again.',
      );
    }
    const waits = mayBypass(project, pull)
      ? undefined
      : waitsFor(project, pull);
    if (waits) {
      throw new GithubError(405, waits);
    }
  }

  /** Whoever has the token is an administrator. */
  function mayBypass(project: Project, { base }: PullRequest): boolean {
    return settings.rule(project, base)?.enforceAdmins === false;
  }

  function waitsFor(project: Project, pull: PullRequest): string | undefined {
    const rule = settings.rule(project, pull.base);
    const [check] = rule?.checks?.contexts ?? [];
    if (check !== undefined) {
      return `Required status check "${check}" is expected.`;
    }
    if (!notReadyBecause(project, pull)) {
      return undefined;
    }
    const { count = 1 } = rule?.reviews ?? {};
    return `At least ${count} approving ${count === 1 ? 'review is' : 'reviews are'} required by reviewers with write access.`;
  }
}

function wordsOf({ owner }: Project, pull: PullRequest, asked: Merge) {
  const isSquash = asked.merge_method === 'squash';
  const title = isSquash
    ? `${pull.title} (#${pull.number})`
    : `Merge pull request #${pull.number} from ${owner.login}/${pull.headBranch}`;
  const message = isSquash ? pull.body : pull.title;
  return {
    title: asked.commit_title || title,
    message: asked.commit_message ?? message,
  };
}
