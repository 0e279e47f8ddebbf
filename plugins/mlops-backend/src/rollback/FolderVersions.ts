import { createHash } from 'node:crypto';
import { ConflictError, isError } from '@backstage/errors';
import type {
  RepositoryHost,
  RepositoryHosts,
} from '@slipway/backstage-plugin-mlops-node';

const KEPT = 200;

/** A folder, and the branch that it is deployed from. */
export interface FollowedFolder {
  repoUrl: string;
  path: string;
  branch: string;
}

/** What a folder holds at one commit or another. */
export class FolderVersions {
  /** Commits do not change. */
  readonly #known = new Map<string, string>();

  constructor(private readonly hosts: RepositoryHosts) {}

  /**
   * The later revision, if the folder is at it as it is at the commit: others
   * commit to a repository, too, and Argo CD deploys only the last.
   *
   * @throws ConflictError when the branch names something else by now.
   */
  async standIn(
    folder: FollowedFolder,
    { commit, later }: { commit: string; later: string },
  ): Promise<string | undefined> {
    const { repoUrl, path, branch } = folder;
    const host = this.hosts.find(repoUrl);
    if (!host) return undefined;
    try {
      const wanted = await this.#at(host, folder, commit);
      if ((await this.#at(host, folder, later)) === wanted) return later;
      const head = await host.resolve(repoUrl, branch);
      if ((await this.#at(host, folder, head.sha)) === wanted) return undefined;
      throw new ConflictError(
        `${path} was changed again on ${branch} after ${commit.slice(0, 7)}, by ${head.sha.slice(0, 7)} or before it; that is what is deployed now`,
      );
    } catch (error) {
      // What a host does not find or show is no reason to give up the wait.
      if (isError(error) && /NotFound|NotAllowed/.test(error.name)) {
        return undefined;
      }
      throw error;
    }
  }

  async #at(
    host: RepositoryHost,
    { repoUrl, path }: FollowedFolder,
    ref: string,
  ): Promise<string> {
    const key = [repoUrl, path, ref].join('\n');
    const known = this.#known.get(key);
    if (known) return known;
    const files = await host.readFolder(repoUrl, { ref, path });
    const hash = createHash('sha256')
      .update(
        JSON.stringify(files.map(file => [file.path, file.content]).sort()),
      )
      .digest('hex');
    this.#known.set(key, hash);
    if (this.#known.size > KEPT) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest);
    }
    return hash;
  }
}
