import type { Account } from '../../people';
import type { Addresses } from '../githubContext';

/** (GitHub's OpenAPI description, simple-user) */
export function accountShape({ web, api }: Addresses, account: Account) {
  const { id, login, isOrganization } = account;
  const url = `${api}/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId('User', id),
    avatar_url: '',
    gravatar_id: '',
    url,
    html_url: `${web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: isOrganization ? 'Organization' : 'User',
    site_admin: false,
  };
}

/** (public-user) */
export function wholeAccountShape(at: Addresses, account: Account) {
  const created = account.createdAt.toISOString();
  return {
    ...accountShape(at, account),
    name: account.fullName || null,
    company: null,
    blog: null,
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: created,
    updated_at: created,
  };
}

/** Opaque to clients, and different for each object. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString('base64');
}

/** To the second, as GitHub tells instants. */
export function instant(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
