import type { Project } from '../../gitHost';
import type { Addresses, GithubContext } from '../githubContext';
import { accountShape, instant, nodeId } from './accountShape';

/** (full-repository; what others have of it is less) */
export function repositoryShape(
  { settings }: Pick<GithubContext, 'settings'>,
  at: Addresses,
  project: Project,
) {
  const { repository, owner, pulls } = project;
  const { about, fullName } = repository;
  const given = settings.of(project);
  const html = `${at.web}/${fullName}`;
  const url = `${at.api}/repos/${fullName}`;
  const open = pulls.all().filter(each => each.outcome.state === 'open').length;
  const visibility = about.isPrivate ? 'private' : 'public';
  return {
    id: about.id,
    node_id: nodeId('Repository', about.id),
    name: about.name,
    full_name: fullName,
    owner: accountShape(at, owner),
    private: about.isPrivate,
    html_url: html,
    description: about.description || null,
    fork: false,
    url,
    ...placesBelow(url),
    git_url: `${html.replace(/^https?/, 'git')}.git`,
    ssh_url: '',
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: given.homepage,
    language: null,
    forks_count: 0,
    forks: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    subscribers_count: 0,
    network_count: 0,
    // Clients take nought for a repository without commits.
    size: repository.branches().length === 0 ? 0 : 1,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    open_issues: open,
    is_template: false,
    topics: given.topics,
    has_issues: given.hasIssues,
    has_projects: given.hasProjects,
    has_wiki: given.hasWiki,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility,
    license: null,
    pushed_at: instant(repository.updatedAt),
    created_at: instant(about.createdAt),
    updated_at: instant(repository.updatedAt),
    permissions: { admin: true, push: true, pull: true },
    allow_rebase_merge: given.allowRebaseMerge,
    allow_squash_merge: given.allowSquashMerge,
    allow_merge_commit: given.allowMergeCommit,
    allow_auto_merge: given.allowAutoMerge,
    allow_update_branch: given.allowUpdateBranch,
    delete_branch_on_merge: given.deleteBranchOnMerge,
    allow_forking: false,
    web_commit_signoff_required: false,
  };
}

/** What is below a repository, as GitHub lists it. */
function placesBelow(url: string) {
  return {
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}
