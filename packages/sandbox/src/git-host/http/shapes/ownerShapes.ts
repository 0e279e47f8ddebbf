import type { GitHost, Project } from '../../gitHost';
import type { Account } from '../../people';
import { addresses, timestamp } from './addresses';

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
    default_branch: repository.defaultBranch,
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
