import type { GitHost, Project } from '../gitHost';
import { GiteaError, notFound, unprocessable } from '../http/giteaError';
import { wholeSeconds, type Signature } from '../objects/commitObject';
import { differences } from '../repository/history';
import {
  MergeConflict,
  mergedHead,
  notReadyBecause,
  positionOf,
  type MergeStyle,
} from './merging';
import type { Comment, PullRequest, Review, ReviewState } from './pullRequests';

export interface OpenRequest {
  title: string;
  body: string;
  head: string;
  base: string;
}

export interface MergeOptions {
  style: MergeStyle;
  title?: string;
  message?: string;
  /** Refuses when the head has moved since. */
  head?: string;
  deleteBranch: boolean;
  /** An administrator's: without the approvals that are asked for. */
  force: boolean;
}

/** What people do with pull requests, with Gitea's refusals. */
export class PullService {
  private readonly host: GitHost;

  constructor(host: GitHost) {
    this.host = host;
  }

  signatureOf(login: string): Signature {
    const { fullName, email } = this.host.accounts.user(login);
    return {
      name: fullName || login,
      email,
      at: wholeSeconds(this.host.now()),
    };
  }

  /** (gitea v1.24, routers/api/v1/repo/pull.go, CreatePullRequest) */
  open(project: Project, login: string, request: OpenRequest): PullRequest {
    const { repository, pulls } = project;
    const headBranch = request.head.replace(/^[^:]*:/, '');
    const head = repository.branch(headBranch);
    if (!head || !repository.branch(request.base)) {
      throw notFound();
    }
    if (headBranch === request.base) {
      throw unprocessable(
        'Invalid PullRequest: There are no changes between the head and the base',
      );
    }
    const present = pulls.openFor(headBranch, request.base);
    if (present) {
      const { id } = repository.about;
      throw new GiteaError(
        409,
        `pull request already exists for these targets [id: ${present.number}, issue_id: ${present.number}, head_repo_id: ${id}, base_repo_id: ${id}, head_branch: ${headBranch}, base_branch: ${request.base}]`,
      );
    }
    const { title, body, base } = request;
    this.host.accounts.user(login);
    return pulls.open(
      { author: login, base, headBranch, title, body, lastHead: head },
      this.host.now(),
    );
  }

  edit(
    pull: PullRequest,
    change: { title?: string; body?: string; state?: 'open' | 'closed' },
  ): void {
    const { title, body, state } = change;
    if (state && pull.outcome.state === 'merged') {
      throw new GiteaError(
        412,
        'cannot change state of this pull request, it was already merged',
      );
    }
    const now = this.host.now();
    pull.title = title ?? pull.title;
    pull.body = body ?? pull.body;
    if (state && state !== pull.outcome.state) {
      pull.outcome =
        state === 'closed' ? { state, at: now } : { state: 'open' };
    }
    pull.updatedAt = now;
  }

  /** (gitea v1.24, routers/api/v1/repo/pull.go, MergePullRequest) */
  async merge(
    project: Project,
    pull: PullRequest,
    login: string,
    options: MergeOptions,
  ): Promise<void> {
    await project.repository.exclusive(() => {
      this.mergeNow(project, pull, login, options);
    });
  }

  comment(
    project: Project,
    pull: PullRequest,
    login: string,
    body: string,
  ): Comment {
    const at = this.host.now();
    const comment = { id: project.pulls.nextId(), author: login, body, at };
    pull.comments.push(comment);
    pull.updatedAt = at;
    return comment;
  }

  /** (gitea v1.24, routers/api/v1/repo/pull_review.go) */
  review(
    project: Project,
    pull: PullRequest,
    login: string,
    given: { state: ReviewState; body: string; commit?: string },
  ): Review {
    const { state, body } = given;
    const own = login === pull.author;
    if (own && state === 'APPROVED') {
      throw unprocessable('approve your own pull is not allowed');
    }
    if (own && state === 'REQUEST_CHANGES') {
      throw unprocessable('reject your own pull is not allowed');
    }
    const { head } = positionOf(project, pull);
    const at = this.host.now();
    this.host.accounts.user(login);
    const review: Review = {
      id: project.pulls.nextId(),
      reviewer: login,
      state,
      body,
      commit: given.commit || head,
      at,
      dismissed: false,
    };
    pull.reviews.push(review);
    pull.updatedAt = at;
    return review;
  }

  filesOf(project: Project, pull: PullRequest) {
    const { repository } = project;
    const { head, mergeBase = head } = positionOf(project, pull);
    return differences(
      repository,
      repository.commit(mergeBase).tree,
      repository.commit(head).tree,
    );
  }

  private mergeNow(
    project: Project,
    pull: PullRequest,
    login: string,
    options: MergeOptions,
  ): void {
    const { repository } = project;
    if (pull.outcome.state === 'closed') {
      throw notFound();
    }
    if (pull.outcome.state === 'merged') {
      throw new GiteaError(405, 'The PR is already merged');
    }
    if (/^(\[wip\]|wip:)/i.test(pull.title)) {
      throw new GiteaError(405, 'Work in progress PRs cannot be merged');
    }
    const position = positionOf(project, pull);
    const { base, head, mergeBase } = position;
    if (!base || !mergeBase || position.conflicts.length > 0) {
      throw new GiteaError(405, 'Please try again later');
    }
    const notReady = options.force ? undefined : notReadyBecause(project, pull);
    if (notReady) {
      throw new GiteaError(405, notReady);
    }
    if (options.head && options.head !== head) {
      throw new GiteaError(409, 'head out of date');
    }
    const commit = this.mergedCommit(
      project,
      pull,
      { ...position, base, mergeBase },
      login,
      options,
    );
    const at = this.host.now();
    repository.setBranch(pull.base, commit);
    pull.outcome = { state: 'merged', at, by: login, commit, head, mergeBase };
    pull.updatedAt = at;
    if (options.deleteBranch && repository.branch(pull.headBranch)) {
      repository.setBranch(pull.headBranch, undefined);
    }
  }

  private mergedCommit(
    { repository }: Project,
    pull: PullRequest,
    position: Parameters<typeof mergedHead>[1],
    login: string,
    options: MergeOptions,
  ): string {
    const title = options.title?.trim() || defaultTitle(pull, options.style);
    const link = `Reviewed-on: ${this.host.urlOf(repository.fullName)}/pulls/${pull.number}`;
    const body = options.message?.trim() || (options.title ? '' : link);
    try {
      return mergedHead(repository, position, {
        style: options.style,
        message: body ? `${title}\n\n${body}` : title,
        committer: this.signatureOf(login),
        author: this.signatureOf(pull.author),
      });
    } catch (error) {
      if (error instanceof MergeConflict) {
        throw new GiteaError(409, error.message);
      }
      throw error;
    }
  }
}

function defaultTitle(pull: PullRequest, style: MergeStyle): string {
  return style === 'squash'
    ? `${pull.title} (#${pull.number})`
    : `Merge pull request '${pull.title}' (#${pull.number}) from ${pull.headBranch} into ${pull.base}`;
}
