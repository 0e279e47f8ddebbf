import type { GitHost, Project } from '../../gitHost';
import { positionOf } from '../../pulls/merging';
import type { Comment, PullRequest, Review } from '../../pulls/pullRequests';
import { addresses, encodePath, timestamp } from './addresses';
import { changeCounts, statsOf } from './commitShape';
import { accountShape, repositoryShape } from './ownerShapes';
import { differences, type FileDifference } from '../../repository/history';

/** (gitea v1.24, services/convert/pull.go) */
export function pullShape(host: GitHost, project: Project, pull: PullRequest) {
  const { repository } = project;
  const { html, api } = addresses(host, repository);
  const position = positionOf(project, pull);
  const { outcome } = pull;
  const merged = outcome.state === 'merged' ? outcome : undefined;
  const page = `${html}/pulls/${pull.number}`;
  const user = (login: string) => accountShape(host, host.accounts.user(login));
  const repo = repositoryShape(host, project);
  const changes = differences(
    repository,
    repository.commit(position.mergeBase ?? position.head).tree,
    repository.commit(position.head).tree,
  );
  const stats = statsOf(repository, changes);
  const side = (ref: string, sha: string) => ({
    label: ref,
    ref,
    sha,
    repo_id: repository.about.id,
    repo,
  });
  return {
    id: pull.number,
    url: `${api}/pulls/${pull.number}`,
    number: pull.number,
    user: user(pull.author),
    title: pull.title,
    body: pull.body,
    labels: [],
    milestone: null,
    assignee: null,
    assignees: null,
    requested_reviewers: [],
    requested_reviewers_teams: [],
    state: outcome.state === 'open' ? 'open' : 'closed',
    draft: /^(\[wip\]|wip:)/i.test(pull.title),
    is_locked: false,
    comments: pull.comments.length,
    review_comments: 0,
    additions: stats.additions,
    deletions: stats.deletions,
    changed_files: changes.length,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    mergeable:
      outcome.state === 'open' &&
      position.mergeBase !== undefined &&
      position.conflicts.length === 0,
    merged: merged !== undefined,
    merged_at: merged ? timestamp(merged.at) : null,
    merge_commit_sha: merged?.commit ?? null,
    merged_by: merged ? user(merged.by) : null,
    allow_maintainer_edit: false,
    base: side(pull.base, position.base ?? ''),
    head: side(pull.headBranch, position.head),
    merge_base: position.mergeBase ?? '',
    due_date: null,
    created_at: timestamp(pull.createdAt),
    updated_at: timestamp(pull.updatedAt),
    closed_at: outcome.state === 'open' ? null : timestamp(outcome.at),
    pin_order: 0,
  };
}

export function changedFileShape(
  host: GitHost,
  { repository }: Project,
  head: string,
  change: FileDifference,
) {
  const { html, api } = addresses(host, repository);
  const { additions, deletions } = changeCounts(repository, change);
  const path = encodePath(change.path);
  return {
    filename: change.path,
    status: change.status === 'modified' ? 'changed' : change.status,
    additions,
    deletions,
    changes: additions + deletions,
    html_url: `${html}/src/commit/${head}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${head}`,
    raw_url: `${html}/raw/commit/${head}/${path}`,
  };
}

export function reviewShape(
  host: GitHost,
  project: Project,
  pull: PullRequest,
  review: Review,
) {
  const page = `${addresses(host, project.repository).html}/pulls/${pull.number}`;
  return {
    id: review.id,
    user: accountShape(host, host.accounts.user(review.reviewer)),
    team: null,
    state: review.state,
    body: review.body,
    commit_id: review.commit,
    stale: review.commit !== pull.lastHead,
    official: review.state !== 'COMMENT',
    dismissed: review.dismissed,
    comments_count: 0,
    submitted_at: timestamp(review.at),
    updated_at: timestamp(review.at),
    html_url: `${page}#issuecomment-${review.id}`,
    pull_request_url: page,
  };
}

export function commentShape(
  host: GitHost,
  project: Project,
  pull: PullRequest,
  comment: Comment,
) {
  const page = `${addresses(host, project.repository).html}/pulls/${pull.number}`;
  return {
    id: comment.id,
    html_url: `${page}#issuecomment-${comment.id}`,
    pull_request_url: page,
    issue_url: '',
    user: accountShape(host, host.accounts.user(comment.author)),
    original_author: '',
    original_author_id: 0,
    body: comment.body,
    assets: [],
    created_at: timestamp(comment.at),
    updated_at: timestamp(comment.at),
  };
}
