import { NotAllowedError } from '@backstage/errors';
import { GiteaRepository } from '../gitea/GiteaRepository';
import { GithubRepository } from '../github/GithubRepository';
import { GitlabRepository } from '../gitlab/GitlabRepository';
import { HostApi } from '../http/HostApi';
import { ObjectCache } from '../repository/ObjectCache';
import type { Repository } from '../repository/Repository';
import { RepositoryReader } from '../repository/RepositoryReader';
import type { HostConnection } from './HostConnection';
import {
  parseRepoUrl,
  withoutCredentials,
  type RepoAddress,
} from './parseRepoUrl';

/**
 * The repositories at the hosts that the portal has credentials for.
 *
 * @public
 */
export class Repositories {
  readonly #cache = new ObjectCache();

  constructor(private readonly hosts: readonly HostConnection[]) {}

  get kinds(): Array<Pick<HostConnection, 'kind' | 'title'>> {
    const byKind = new Map(this.hosts.map(host => [host.kind, host]));
    return [...byKind.values()];
  }

  /** The host that a repository's URL is of, if there are credentials for it. */
  hostOf(repoUrl: string): HostConnection | undefined {
    return this.#locate(repoUrl)?.host;
  }

  /** @throws NotAllowedError when there are no credentials for its host. */
  open(repoUrl: string, signal?: AbortSignal): Repository {
    const found = this.#locate(repoUrl);
    if (!found) {
      throw new NotAllowedError(
        `The portal has no write access to ${withoutCredentials(repoUrl)}; add an integration with credentials for that host`,
      );
    }
    return connect(found.host, found.path, signal);
  }

  read(repoUrl: string, signal?: AbortSignal): RepositoryReader {
    return new RepositoryReader(this.open(repoUrl, signal), this.#cache);
  }

  #locate(
    repoUrl: string,
  ): { host: HostConnection; path: readonly string[] } | undefined {
    const address = parseRepoUrl(repoUrl);
    if (!address) return undefined;
    for (const host of this.hosts) {
      const path = isOf(host, address) ? pathAt(host, address) : undefined;
      if (path) return { host, path };
    }
    return undefined;
  }
}

function connect(
  host: HostConnection,
  path: readonly string[],
  signal?: AbortSignal,
): Repository {
  const apiAt = (...root: string[]) => new HostApi(host, path, root, signal);
  switch (host.kind) {
    case 'gitea':
      return new GiteaRepository(apiAt('repos', ...path));
    case 'github':
      return new GithubRepository(apiAt('repos', ...path));
    default:
      return new GitlabRepository(apiAt('projects', path.join('/')));
  }
}

function isOf({ host }: HostConnection, address: RepoAddress): boolean {
  const known = host.toLocaleLowerCase('en-US');
  return address.ssh
    ? known.replace(/:\d+$/, '') === address.host
    : known === address.host;
}

/** Without the path that the host itself is below; only GitLab has subgroups. */
function pathAt(
  { kind, webUrl }: HostConnection,
  { path, ssh }: RepoAddress,
): readonly string[] | undefined {
  const below = new URL(webUrl).pathname.split('/').filter(Boolean);
  const isBelow = below.every((segment, i) => path[i] === segment);
  if (!isBelow && !ssh) return undefined;
  const own = isBelow ? path.slice(below.length) : path;
  return own.length === 2 || (kind === 'gitlab' && own.length > 2)
    ? own
    : undefined;
}
