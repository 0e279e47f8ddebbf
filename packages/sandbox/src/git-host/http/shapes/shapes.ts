import type { GitHost, Project } from '../../gitHost';
import type { Signature, StoredCommit } from '../../objects/commitObject';
import { kindOf, type TreeEntry } from '../../objects/tree';
import type { Account } from '../../people';
import { changesOf, type FileDifference } from '../../repository/history';
import type { Protection } from '../../repository/protections';
import type { Repository } from '../../repository/repository';
import { countChanges } from '../../text/unifiedDiff';

/** The addresses of a repository and of what is in it. */
export function addresses(host: GitHost, { fullName }: Repository) {
  const html = host.urlOf(fullName);
  const api = `${host.baseUrl}/api/v1/repos/${fullName}`;
  return { html, api, clone: `${html}.git` };
}

export function accountShape(host: GitHost, account: Account) {
  return {
    id: account.id,
    login: account.login,
    login_name: '',
    source_id: 0,
    full_name: account.fullName,
    email: account.email,
    avatar_url: '',
    html_url: `${host.baseUrl}/${account.login}`,
    language: '',
    is_admin: false,
    last_login: timestamp(account.createdAt),
    created: timestamp(account.createdAt),
    restricted: false,
    active: true,
    prohibit_login: false,
    location: '',
    website: '',
    description: '',
    visibility: 'public',
    followers_count: 0,
    following_count: 0,
    starred_repos_count: 0,
    username: account.login,
  };
}

export function organizationShape(account: Account) {
  return {
    id: account.id,
    name: account.login,
    full_name: account.fullName,
    email: '',
    avatar_url: '',
    description: '',
    website: '',
    location: '',
    visibility: 'public',
    repo_admin_change_team_access: false,
    username: account.login,
  };
}

export function repositoryShape(host: GitHost, project: Project) {
  const { repository, owner, pulls } = project;
  const { about, fullName } = repository;
  const { html, api, clone } = addresses(host, repository);
  const open = pulls.all().filter(({ outcome }) => outcome.state === 'open');
  return {
    id: about.id,
    owner: accountShape(host, owner),
    name: about.name,
    full_name: fullName,
    description: about.description,
    empty: repository.branches().length === 0,
    private: about.isPrivate,
    fork: false,
    template: false,
    mirror: false,
    size: 0,
    language: '',
    languages_url: `${api}/languages`,
    html_url: html,
    url: api,
    link: '',
    ssh_url: '',
    clone_url: clone,
    original_url: '',
    website: '',
    stars_count: 0,
    forks_count: 0,
    watchers_count: 0,
    open_issues_count: 0,
    open_pr_counter: open.length,
    release_counter: 0,
    default_branch: about.defaultBranch,
    archived: false,
    created_at: timestamp(about.createdAt),
    updated_at: timestamp(repository.updatedAt),
    archived_at: '1970-01-01T00:00:00Z',
    permissions: { admin: true, push: true, pull: true },
    has_issues: false,
    has_wiki: false,
    has_pull_requests: true,
    has_projects: false,
    has_releases: false,
    has_packages: false,
    has_actions: false,
    ignore_whitespace_conflicts: false,
    allow_merge_commits: true,
    allow_rebase: true,
    allow_rebase_explicit: true,
    allow_squash_merge: true,
    allow_fast_forward_only_merge: true,
    allow_rebase_update: false,
    allow_manual_merge: false,
    autodetect_manual_merge: false,
    default_delete_branch_after_merge: false,
    default_merge_style: 'merge',
    default_allow_maintainer_edit: false,
    avatar_url: '',
    internal: false,
    mirror_interval: '',
    object_format_name: 'sha1',
    mirror_updated: '0001-01-01T00:00:00Z',
    topics: [],
    licenses: [],
  };
}

export function branchShape(
  host: GitHost,
  { repository, protections }: Project,
  branch: { name: string; sha: string },
) {
  const commit = repository.commit(branch.sha);
  const { html } = addresses(host, repository);
  const rule = protections.of(branch.name);
  const person = ({ name, email }: Signature) => ({
    name,
    email,
    username: '',
  });
  return {
    name: branch.name,
    commit: {
      id: commit.sha,
      message: `${commit.message}\n`,
      url: `${html}/commit/${commit.sha}`,
      author: person(commit.author),
      committer: person(commit.committer),
      verification: UNVERIFIED,
      timestamp: timestamp(commit.committer.at),
      added: null,
      removed: null,
      modified: null,
    },
    protected: rule !== undefined,
    required_approvals: rule?.requiredApprovals ?? 0,
    enable_status_check: false,
    status_check_contexts: [],
    user_can_push: rule?.enablePush ?? true,
    user_can_merge: true,
    effective_branch_protection_name: rule?.ruleName ?? '',
  };
}

export function protectionShape(rule: Protection) {
  return {
    branch_name: rule.ruleName,
    rule_name: rule.ruleName,
    priority: 1,
    enable_push: rule.enablePush,
    enable_push_whitelist: false,
    push_whitelist_usernames: [],
    push_whitelist_teams: [],
    push_whitelist_deploy_keys: false,
    enable_force_push: false,
    enable_merge_whitelist: false,
    merge_whitelist_usernames: [],
    merge_whitelist_teams: [],
    enable_status_check: false,
    status_check_contexts: [],
    required_approvals: rule.requiredApprovals,
    enable_approvals_whitelist: false,
    approvals_whitelist_username: [],
    approvals_whitelist_teams: [],
    block_on_rejected_reviews: rule.blockOnRejectedReviews,
    block_on_official_review_requests: false,
    block_on_outdated_branch: false,
    dismiss_stale_approvals: rule.dismissStaleApprovals,
    ignore_stale_approvals: false,
    require_signed_commits: false,
    protected_file_patterns: '',
    unprotected_file_patterns: '',
    block_admin_merge_override: false,
    created_at: timestamp(rule.createdAt),
    updated_at: timestamp(rule.updatedAt),
  };
}

/** As Gitea, whose tree of a commit bears the commit's SHA (convert/git_commit.go). */
export function commitShape(
  host: GitHost,
  repository: Repository,
  commit: StoredCommit,
  including: { stat: boolean; files: boolean } = { stat: true, files: true },
) {
  const { html, api } = addresses(host, repository);
  const url = `${api}/git/commits/${commit.sha}`;
  const created = timestamp(commit.committer.at);
  const changes =
    including.stat || including.files ? changesOf(repository, commit) : [];
  return {
    url,
    sha: commit.sha,
    created,
    html_url: `${html}/commit/${commit.sha}`,
    commit: {
      url,
      author: signatureShape(commit.author),
      committer: signatureShape(commit.committer),
      message: `${commit.message}\n`,
      tree: { url: `${api}/git/trees/${commit.sha}`, sha: commit.sha, created },
      verification: UNVERIFIED,
    },
    author: userOf(host, commit.author),
    committer: userOf(host, commit.committer),
    parents: commit.parents.map(sha => ({
      url: `${api}/git/commits/${sha}`,
      sha,
      created: '0001-01-01T00:00:00Z',
    })),
    ...(including.files && {
      files: changes.map(({ path, status }) => ({
        filename: path,
        status: status === 'deleted' ? 'removed' : status,
      })),
    }),
    ...(including.stat && { stats: statsOf(repository, changes) }),
  };
}

export function signatureShape({ name, email, at }: Signature) {
  return { name, email, date: timestamp(at) };
}

/** A file or directory; a file with its content unless it is one of many. */
export function contentsShape(
  host: GitHost,
  repository: Repository,
  place: {
    entry: TreeEntry;
    path: string;
    ref: string;
    commit: StoredCommit;
    lastCommit?: StoredCommit;
  },
  withContent: boolean,
) {
  const { entry, path, ref, commit, lastCommit } = place;
  const { html, api } = addresses(host, repository);
  const type = kindOf(entry);
  const blob = repository.objects.get(entry.sha);
  const isFile = type === 'file';
  const refKind = repository.branch(ref)
    ? `branch/${ref}`
    : `commit/${commit.sha}`;
  const self = `${api}/contents/${encodePath(path)}?ref=${encodeURIComponent(ref)}`;
  const page = `${html}/src/${refKind}/${encodePath(path)}`;
  const git = `${api}/git/${isFile ? 'blobs' : 'trees'}/${entry.sha}`;
  return {
    name: path.split('/').at(-1) ?? '',
    path,
    sha: entry.sha,
    last_commit_sha: lastCommit?.sha ?? commit.sha,
    ...(lastCommit && {
      last_committer_date: timestamp(lastCommit.committer.at),
      last_author_date: timestamp(lastCommit.author.at),
    }),
    type,
    size: isFile ? (blob?.body.length ?? 0) : 0,
    encoding: withContent && isFile ? 'base64' : null,
    content:
      withContent && isFile ? (blob?.body.toString('base64') ?? '') : null,
    target: type === 'symlink' ? (blob?.body.toString('utf8') ?? '') : null,
    url: self,
    html_url: page,
    git_url: git,
    download_url: isFile ? `${html}/raw/${refKind}/${encodePath(path)}` : null,
    submodule_git_url: null,
    _links: { self, git, html: page },
  };
}

export function statsOf(
  repository: Repository,
  changes: readonly FileDifference[],
) {
  const counts = changes.map(change => changeCounts(repository, change));
  const additions = counts.reduce((sum, each) => sum + each.additions, 0);
  const deletions = counts.reduce((sum, each) => sum + each.deletions, 0);
  return { total: additions + deletions, additions, deletions };
}

export function changeCounts(
  { objects }: Repository,
  { before, after }: FileDifference,
) {
  const text = (sha?: string) =>
    sha ? (objects.get(sha)?.body.toString('utf8') ?? '') : '';
  return countChanges(text(before), text(after));
}

export function timestamp(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

const UNVERIFIED = {
  verified: false,
  reason: 'gpg.error.not_signed_commit',
  signature: '',
  signer: null,
  payload: '',
};

/** Gitea finds the account by the address; these have none of their own. */
function userOf(host: GitHost, { email }: Signature) {
  const login = email.replace(/@noreply\.sandbox\.local$/, '');
  const account = login === email ? undefined : host.accounts.find(login);
  return account ? accountShape(host, account) : null;
}
