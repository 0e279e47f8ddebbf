import type { Random } from '../context';
import { cloneJson, isJsonObject } from '../kubernetes/json';
import type { NewObject } from '../kubernetes/types';
import type { Commit, Repositories } from '../repositories';

/** The rendered objects of a repository, by path. */
export type Tree = Record<string, NewObject[]>;

export interface NewCommit {
  message: string;
  author: string;
  at: Date;
  branch?: string;
  /** The paths that this commit changes; null removes one. */
  changes: Record<string, NewObject[] | null>;
}

interface Stored {
  commit: Commit;
  tree: ReadonlyMap<string, readonly NewObject[]>;
}

interface Repository {
  branches: Map<string, string[]>;
  commits: Map<string, Stored>;
}

const MAIN = 'main';

/** GitOps repositories without Git: each commit holds its manifests. */
export class MemoryRepositories implements Repositories {
  private readonly repositories = new Map<string, Repository>();
  private readonly listeners = new Set<
    (push: { repoUrl: string; branch: string }) => void
  >();
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  /** Commits onto a branch, making the repository and the branch at need. */
  commit(repoUrl: string, change: NewCommit): Commit {
    const { branch = MAIN, changes, ...about } = change;
    const repository = this.repositories.get(repoUrl) ?? {
      branches: new Map<string, string[]>(),
      commits: new Map<string, Stored>(),
    };
    this.repositories.set(repoUrl, repository);
    const shas =
      repository.branches.get(branch) ?? repository.branches.get(MAIN) ?? [];
    const head = repository.commits.get(shas.at(-1) ?? '');
    const tree = new Map(head?.tree);
    for (const [path, objects] of Object.entries(changes)) {
      if (objects) {
        tree.set(path, objects.map(clone));
      } else {
        tree.delete(path);
      }
    }
    const commit: Commit = { sha: this.random.hex(40), ...about };
    repository.commits.set(commit.sha, { commit, tree });
    repository.branches.set(branch, [...shas, commit.sha]);
    this.listeners.forEach(listener => listener({ repoUrl, branch }));
    return commit;
  }

  /** The commits of a branch, newest first. */
  log(repoUrl: string, branch = MAIN): Commit[] {
    const repository = this.repositories.get(repoUrl);
    return [...(repository?.branches.get(branch) ?? [])]
      .reverse()
      .flatMap(sha => repository?.commits.get(sha)?.commit ?? []);
  }

  resolve(repoUrl: string, revision: string): Commit | undefined {
    const repository = this.repositories.get(repoUrl);
    if (!repository) {
      return undefined;
    }
    const wanted = revision === '' || revision === 'HEAD' ? MAIN : revision;
    const sha =
      repository.branches.get(wanted)?.at(-1) ??
      (/^[0-9a-f]{7,40}$/.test(wanted)
        ? [...repository.commits.keys()].find(each => each.startsWith(wanted))
        : undefined);
    return sha ? repository.commits.get(sha)?.commit : undefined;
  }

  render(repoUrl: string, sha: string, path: string): NewObject[] {
    const tree = this.repositories.get(repoUrl)?.commits.get(sha)?.tree;
    const objects = tree?.get(path.replace(/^\.?\//, '').replace(/\/$/, ''));
    if (!objects) {
      throw new Error(`${path}: app path does not exist`);
    }
    return objects.map(clone);
  }

  onPush(
    listener: (push: { repoUrl: string; branch: string }) => void,
  ): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function clone(object: NewObject): NewObject {
  const { apiVersion, kind } = object;
  const copy = cloneJson(object);
  const metadata = isJsonObject(copy.metadata) ? copy.metadata : {};
  return { ...copy, apiVersion, kind, metadata };
}
