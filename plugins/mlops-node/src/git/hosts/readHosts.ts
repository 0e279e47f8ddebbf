import type { Config } from '@backstage/config';
import {
  isError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
  type GiteaIntegration,
  type GithubCredentialsProvider,
  type GithubIntegration,
  type GitLabIntegration,
} from '@backstage/integration';
import type { HostConnection } from './HostConnection';

/**
 * Those of Backstage's `integrations` that have credentials.
 *
 * @public
 */
export function readHosts(config: Config): HostConnection[] {
  const integrations = ScmIntegrations.fromConfig(config);
  const github =
    DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  return [
    ...integrations.gitea.list().flatMap(giteaHost),
    ...integrations.github.list().flatMap(each => githubHost(each, github)),
    ...integrations.gitlab.list().flatMap(gitlabHost),
  ];
}

function giteaHost({ config }: GiteaIntegration): HostConnection[] {
  const { host, username, password } = config;
  if (!password) return [];
  const webUrl = withoutSlash(config.baseUrl ?? `https://${host}`);
  const pair = Buffer.from(`${username}:${password}`, 'utf8');
  const authorization = username
    ? `Basic ${pair.toString('base64')}`
    : `token ${password}`;
  return [
    {
      kind: 'gitea',
      title: 'Gitea',
      host,
      webUrl,
      apiUrl: `${webUrl}/api/v1`,
      authorization: async () => authorization,
    },
  ];
}

function githubHost(
  { config }: GithubIntegration,
  credentials: GithubCredentialsProvider,
): HostConnection[] {
  const { host, apiBaseUrl, token, apps = [] } = config;
  if (!apiBaseUrl || (!token && apps.length === 0)) return [];
  const webUrl = `https://${host}`;
  return [
    {
      kind: 'github',
      title: 'GitHub',
      host,
      webUrl,
      apiUrl: withoutSlash(apiBaseUrl),
      async authorization(path) {
        const url = `${webUrl}/${path.join('/')}`;
        const header = await githubToken(credentials, url);
        if (header) return header;
        throw new NotAllowedError(
          `The portal has no credentials for ${url}; install its GitHub App there, or give integrations.github a token`,
        );
      },
    },
  ];
}

/** What an App's request for a token fails with may tell too much. */
async function githubToken(
  credentials: GithubCredentialsProvider,
  url: string,
): Promise<string | undefined> {
  try {
    const { headers } = await credentials.getCredentials({ url });
    return headers?.Authorization;
  } catch (error) {
    if (isError(error) && error.name === 'NotFoundError') return undefined;
    throw new ServiceUnavailableError(
      `GitHub gives the portal no token for ${url}; check the App in integrations.github`,
    );
  }
}

function gitlabHost({ config }: GitLabIntegration): HostConnection[] {
  const { host, baseUrl, apiBaseUrl, token } = config;
  if (!token) return [];
  return [
    {
      kind: 'gitlab',
      title: 'GitLab',
      host,
      webUrl: withoutSlash(baseUrl),
      apiUrl: withoutSlash(apiBaseUrl),
      authorization: async () => `Bearer ${token}`,
    },
  ];
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
