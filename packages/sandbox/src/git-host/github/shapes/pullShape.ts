import { statsOf } from '../../http/shapes/commitShape';
import type { Project } from '../../gitHost';
import { notReadyBecause, positionOf } from '../../pulls/merging';
import type { PullRequest, Review } from '../../pulls/pullRequests';
import { commitsBetween, differences } from '../../repository/history';
import type { Addresses, GithubContext } from '../githubContext';
import { accountShape, instant, nodeId } from './accountShape';
import { repositoryShape } from './repositoryShape';

type Asked = Pick<GithubContext, 'host' | 'settings'>;

/** (pull-request-simple: in lists) */
export function pullShape(
  context: Asked,
  at: Addresses,
  project: Project,
  pull: PullRequest,
) {
  const { host } = context;
  const { repository, owner } = project;
  const { outcome, number } = pull;
  const position = positionOf(project, pull);
  const api = `${at.api}/repos/${repository.fullName}`;
  const url = `${api}/pulls/${number}`;
  const issue = `${api}/issues/${number}`;
  const page = `${at.web}/${repository.fullName}/pull/${number}`;
  const statuses = `${api}/statuses/${position.head}`;
  const user = (login: string) => accountShape(at, host.accounts.user(login));
  const repo = repositoryShape(context, at, project);
  const side = (ref: string, sha: string) => ({
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: accountShape(at, owner),
    repo,
  });
  const link = (href: string) => ({ href });
  return {
    url,
    id: number,
    node_id: nodeId('PullRequest', `${repository.about.id}/${number}`),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    number,
    state: outcome.state === 'open' ? ('open' as const) : ('closed' as const),
    locked: false,
    title: pull.title,
    user: user(pull.author),
    body: pull.body || null,
    labels: [],
    milestone: null,
    created_at: instant(pull.createdAt),
    updated_at: instant(pull.updatedAt),
    closed_at: outcome.state === 'open' ? null : instant(outcome.at),
    merged_at: outcome.state === 'merged' ? instant(outcome.at) : null,
    merge_commit_sha: outcome.state === 'merged' ? outcome.commit : null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: side(pull.headBranch, position.head),
    base: side(pull.base, position.base ?? ''),
    _links: {
      comments: link(`${issue}/comments`),
      commits: link(`${url}/commits`),
      statuses: link(statuses),
      html: link(page),
      issue: link(issue),
      review_comments: link(`${url}/comments`),
      review_comment: link(`${api}/pulls/comments{/number}`),
      self: link(url),
    },
    author_association: 'MEMBER' as const,
    auto_merge: null,
    draft: false,
  };
}

/**
 * (pull-request: one of them)
 *
 * @param isNew - GitHub looks whether it can be merged only afterwards
 */
export function wholePullShape(
  context: Asked,
  at: Addresses,
  project: Project,
  pull: PullRequest,
  { isNew = false } = {},
) {
  const { host } = context;
  const { repository } = project;
  const { outcome } = pull;
  const position = positionOf(project, pull);
  const from = position.mergeBase ?? position.head;
  const changes = differences(
    repository,
    repository.commit(from).tree,
    repository.commit(position.head).tree,
  );
  const { additions, deletions } = statsOf(repository, changes);
  const isOpen = outcome.state === 'open';
  const mergeable =
    position.mergeBase !== undefined && position.conflicts.length === 0;
  return {
    ...pullShape(context, at, project, pull),
    merged: outcome.state === 'merged',
    mergeable: isOpen && !isNew ? mergeable : null,
    mergeable_state:
      isOpen && !isNew ? stateOf(context, project, pull, mergeable) : 'unknown',
    merged_by:
      outcome.state === 'merged'
        ? accountShape(at, host.accounts.user(outcome.by))
        : null,
    comments: pull.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commitsBetween(repository, from, position.head).length,
    additions,
    deletions,
    changed_files: changes.length,
  };
}

/** (pull-request-review) */
export function reviewShape(
  { host }: Asked,
  at: Addresses,
  { repository }: Project,
  pull: PullRequest,
  review: Review,
) {
  const page = `${at.web}/${repository.fullName}/pull/${pull.number}`;
  const url = `${at.api}/repos/${repository.fullName}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: accountShape(at, host.accounts.user(review.reviewer)),
    body: review.body,
    state: REVIEW_STATES[review.state],
    html_url: `${page}#pullrequestreview-${review.id}`,
    pull_request_url: url,
    _links: {
      html: { href: `${page}#pullrequestreview-${review.id}` },
      pull_request: { href: url },
    },
    submitted_at: instant(review.at),
    commit_id: review.commit,
    author_association: 'MEMBER' as const,
  };
}

const REVIEW_STATES = {
  APPROVED: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
  PENDING: 'PENDING',
} as const;

/** Checks have no part here: nothing reports any. */
function stateOf(
  { settings }: Asked,
  project: Project,
  pull: PullRequest,
  mergeable: boolean,
): string {
  if (!mergeable) {
    return 'dirty';
  }
  const checks = settings.rule(project, pull.base)?.checks?.contexts ?? [];
  return notReadyBecause(project, pull) || checks.length > 0
    ? 'blocked'
    : 'clean';
}
