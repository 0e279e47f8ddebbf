import {
  branchName,
  folderPath,
  targetBranch,
  type Commit,
  type CommitDetail,
  type HostConnection,
  type Repositories,
  type RepositoryFile,
  type RepositoryHost,
  type Restoration,
} from '@slipway/backstage-plugin-mlops-node';
import { compareFolder } from '../restoration/compareFolder';
import { readFolder } from '../restoration/readFolder';

/** The hosts of one kind that Backstage's `integrations` have. */
export class IntegratedHost implements RepositoryHost {
  readonly title: string;
  readonly #kind: HostConnection['kind'];

  constructor(
    { kind, title }: Pick<HostConnection, 'kind' | 'title'>,
    private readonly repositories: Repositories,
  ) {
    this.#kind = kind;
    this.title = title;
  }

  handles(repoUrl: string): boolean {
    return this.repositories.hostOf(repoUrl)?.kind === this.#kind;
  }

  async defaultBranch(repoUrl: string): Promise<string> {
    return this.repositories.open(repoUrl).defaultBranch();
  }

  async resolve(repoUrl: string, ref: string): Promise<Commit> {
    const found = await this.#commit(repoUrl, ref);
    const { sha, title, author, at, url } = found;
    return {
      sha,
      title,
      ...(author && { author }),
      ...(at && { at }),
      ...(url && { url }),
    };
  }

  async restoration(
    repoUrl: string,
    options: { branch: string; path: string; to: string },
  ): Promise<Restoration> {
    const reader = this.repositories.read(repoUrl);
    const path = folderPath(options.path);
    const [{ head }, to] = await Promise.all([
      targetBranch(reader.repository, options.branch),
      this.#commit(repoUrl, options.to),
    ]);
    return compareFolder(reader, { head, to, path });
  }

  async readFolder(
    repoUrl: string,
    { ref, path }: { ref: string; path: string },
  ): Promise<RepositoryFile[]> {
    const reader = this.repositories.read(repoUrl);
    const commit = await this.#commit(repoUrl, ref);
    return readFolder(reader, commit, folderPath(path));
  }

  async #commit(repoUrl: string, ref: string): Promise<CommitDetail> {
    const repository = this.repositories.open(repoUrl);
    const name = ref === 'HEAD' ? await repository.defaultBranch() : ref;
    return repository.commit(branchName(name));
  }
}
