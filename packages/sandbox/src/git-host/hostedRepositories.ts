import type { NewObject } from '../kubernetes/types';
import type { Commit, Repositories } from '../repositories';
import type { GitHost } from './gitHost';
import type { StoredCommit } from './objects/commitObject';
import {
  kustomizeWithKubectl,
  kustomizeWithKubectlNow,
} from './rendering/kubectl';
import {
  isRecursive,
  ManifestTree,
  recursively,
  repositoryPath,
} from './rendering/manifestTree';
import { renderPlainly, sourceKindAt } from './rendering/plain';
import { RenderError } from './rendering/renderError';
import type { BranchChange, Repository } from './repository/repository';

const KEPT_RESULTS = 1000;
/** How many manifests of one commit are rendered at a time. */
const AT_A_TIME = 2;

type Result = { objects: readonly NewObject[] } | { error: Error };
type Listener = (push: { repoUrl: string; branch: string }) => void;

/**
 * The host's repositories as Argo CD sees them. A new head is seen when the
 * manifests that Applications take from it have been rendered.
 */
export class HostedRepositories implements Repositories {
  private readonly host: GitHost;
  private readonly heads = new Map<Repository, Map<string, string>>();
  private readonly wanted = new Map<Repository, Set<string>>();
  private readonly results = new Map<string, Result>();
  private readonly queues = new Map<Repository, Promise<void>>();
  private readonly listeners = new Set<Listener>();
  private kubectl = false;

  constructor(host: GitHost) {
    this.host = host;
    host.onChange(change => this.onChange(change));
  }

  /** Renders with kubectl from now on. */
  useKubectl(): void {
    this.kubectl = true;
  }

  resolve(repoUrl: string, revision: string): Commit | undefined {
    const repository = this.host.find(repoUrl)?.repository;
    if (!repository) {
      return undefined;
    }
    const { defaultBranch } = repository;
    const wanted =
      revision === '' || revision === 'HEAD' ? defaultBranch : revision;
    const branch = wanted.replace(/^refs\/heads\//, '');
    if (repository.branch(branch)) {
      const head = this.heads.get(repository)?.get(branch);
      return head ? asCommit(repository.commit(head)) : undefined;
    }
    const commit = repository.resolve(wanted);
    return commit && asCommit(commit);
  }

  render(repoUrl: string, sha: string, path: string): NewObject[] {
    const repository = this.host.find(repoUrl)?.repository;
    const commit = repository?.resolve(sha);
    if (!repository || !commit) {
      throw new Error(`${repoUrl} has no commit ${sha}`);
    }
    this.want(repository, path);
    const key = keyOf(commit, path);
    const known = this.results.get(key);
    const result = known ?? this.renderNow(repository, commit, path);
    if (!known) {
      this.keep(key, result);
    }
    if ('error' in result) {
      throw result.error;
    }
    return result.objects.map(object => structuredClone(object));
  }

  onPush(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** When Argo CD can see what is in a repository now. */
  async settled(repository: Repository): Promise<void> {
    await this.queues.get(repository);
  }

  /** When Argo CD can see everything that is there now. */
  async allSettled(): Promise<void> {
    await Promise.all(this.queues.values());
  }

  /** Does something when Argo CD can see what is in a repository now. */
  whenSettled(repoUrl: string, task: () => void): void {
    const repository = this.host.find(repoUrl)?.repository;
    const busy = repository && this.queues.get(repository);
    if (busy) {
      busy.then(task, task);
    } else {
      task();
    }
  }

  private onChange(change: BranchChange): void {
    const { repository, branch, sha } = change;
    const commit = sha && this.kubectl && repository.objects.commit(sha);
    if (!commit) {
      this.show(change);
      return;
    }
    const paths = [...(this.wanted.get(repository) ?? [])].filter(
      path => !this.results.has(keyOf(commit, path)),
    );
    const before = this.queues.get(repository);
    if (paths.length === 0 && !before) {
      this.show(change);
      return;
    }
    const done = (before ?? Promise.resolve())
      .then(() => this.renderAll(repository, commit, paths))
      .then(() => {
        this.show({ repository, branch, sha });
        if (this.queues.get(repository) === done) {
          this.queues.delete(repository);
        }
      });
    this.queues.set(repository, done);
  }

  private show({ repository, branch, sha }: BranchChange): void {
    const heads = this.heads.get(repository) ?? new Map<string, string>();
    this.heads.set(repository, heads);
    if (sha) {
      heads.set(branch, sha);
    } else {
      heads.delete(branch);
    }
    const repoUrl = this.host.urlOf(repository.fullName);
    this.listeners.forEach(listener => listener({ repoUrl, branch }));
  }

  private async renderAll(
    repository: Repository,
    commit: StoredCommit,
    paths: readonly string[],
  ): Promise<void> {
    const waiting = [...paths];
    const work = async () => {
      for (
        let path = waiting.shift();
        path !== undefined;
        path = waiting.shift()
      ) {
        const tree = new ManifestTree(repository.objects, commit.tree);
        const result = await this.renderSoon(tree, path);
        this.keep(keyOf(commit, path), result);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  }

  private async renderSoon(tree: ManifestTree, path: string): Promise<Result> {
    try {
      return sourceKindAt(tree, path) === 'kustomize'
        ? resultOf(await kustomizeWithKubectl(tree, path))
        : resultOf(renderPlainly(tree, path));
    } catch (error) {
      return { error: asError(error) };
    }
  }

  private renderNow(
    repository: Repository,
    commit: StoredCommit,
    path: string,
  ): Result {
    const tree = new ManifestTree(repository.objects, commit.tree);
    try {
      return this.kubectl && sourceKindAt(tree, path) === 'kustomize'
        ? resultOf(kustomizeWithKubectlNow(tree, path))
        : resultOf(renderPlainly(tree, path));
    } catch (error) {
      return { error: asError(error) };
    }
  }

  private want(repository: Repository, path: string): void {
    const wanted = this.wanted.get(repository) ?? new Set<string>();
    this.wanted.set(repository, wanted.add(path));
  }

  private keep(key: string, result: Result): void {
    this.results.set(key, result);
    for (const oldest of this.results.keys()) {
      if (this.results.size <= KEPT_RESULTS) {
        break;
      }
      this.results.delete(oldest);
    }
  }
}

/** What has no name could not be compared with what runs. */
function resultOf(objects: readonly NewObject[]): Result {
  const nameless = objects.find(({ metadata }) => !metadata.name);
  return nameless
    ? { error: new RenderError(`a ${nameless.kind} has no metadata.name`) }
    : { objects };
}

/** What is the same tree renders the same. */
function keyOf({ tree }: StoredCommit, path: string): string {
  const place = repositoryPath(path);
  return `${tree}:${isRecursive(path) ? recursively(place) : place}`;
}

function asCommit({ sha, message, author, committer }: StoredCommit): Commit {
  return {
    sha,
    message,
    author: `${author.name} <${author.email}>`,
    at: committer.at,
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
