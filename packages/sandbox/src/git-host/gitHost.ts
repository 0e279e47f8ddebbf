import { join } from 'node:path';
import type { StoredCommit } from './objects/commitObject';
import { Accounts, type Account } from './people';
import { PullRequests } from './pulls/pullRequests';
import { BareRepository } from './repository/bareRepository';
import { Protections } from './repository/protections';
import {
  Repository,
  type BranchChange,
  type FileCommit,
} from './repository/repository';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export interface GitHostOptions {
  /** Where it is reached; known once its server listens. */
  baseUrl(): string;
  now(): Date;
}

/** A repository with what a Git host knows beside it. */
export interface Project {
  readonly repository: Repository;
  readonly owner: Account;
  readonly pulls: PullRequests;
  readonly protections: Protections;
}

/** Repositories, their owners and their pull requests. */
export class GitHost {
  readonly accounts: Accounts;
  private readonly projects = new Map<string, Project>();
  private readonly listeners = new Set<(change: BranchChange) => void>();
  private readonly options: GitHostOptions;
  private directory?: string;

  constructor(options: GitHostOptions) {
    this.options = options;
    this.accounts = new Accounts(() => options.now());
  }

  get baseUrl(): string {
    return this.options.baseUrl();
  }

  now(): Date {
    return this.options.now();
  }

  all(): Project[] {
    return [...this.projects.values()];
  }

  get(owner: string, name: string): Project | undefined {
    return this.projects.get(keyOf(owner, name.replace(/\.git$/, '')));
  }

  /** By the address that a client would clone. */
  find(url: string): Project | undefined {
    if (!URL.canParse(url)) {
      return undefined;
    }
    const wanted = new URL(url);
    const here = new URL(this.baseUrl);
    if (wanted.port !== here.port || !LOOPBACK.has(wanted.hostname)) {
      return undefined;
    }
    const [owner = '', name = '', ...more] = wanted.pathname
      .split('/')
      .filter(Boolean);
    return more.length === 0 ? this.get(owner, name) : undefined;
  }

  /** `fraud/fraud-detection-gitops` as people read and Argo CD clones it. */
  urlOf(fullName: string): string {
    return `${this.baseUrl}/${fullName}`;
  }

  /** @throws when there is one of that name */
  create(
    owner: Account,
    name: string,
    about: {
      description?: string;
      isPrivate?: boolean;
      defaultBranch?: string;
      /** Its first commit is its owner's, and has nothing else. */
      readme?: string;
    } = {},
  ): Project {
    const key = keyOf(owner.login, name);
    if (this.projects.has(key)) {
      throw new Error(`There is a repository ${owner.login}/${name} already.`);
    }
    const repository = new Repository(
      {
        id: this.projects.size + 1,
        owner: owner.login,
        name,
        description: about.description ?? '',
        isPrivate: about.isPrivate ?? false,
        defaultBranch: about.defaultBranch || 'main',
        createdAt: this.now(),
      },
      change => this.tell(change),
    );
    const project: Project = {
      repository,
      owner,
      pulls: new PullRequests(),
      protections: new Protections(),
    };
    this.projects.set(key, project);
    if (this.directory) {
      // What is asked of it next waits until this is done.
      repository.persist(this.bare(this.directory, repository)).catch(() => {});
    }
    if (about.readme !== undefined) {
      const { fullName, email, login } = owner;
      repository.commitFiles({
        message: 'Initial commit',
        author: `${fullName || login} <${email}>`,
        at: this.now(),
        files: { 'README.md': about.readme },
      });
    }
    return project;
  }

  /** Commits, making the repository and its owner at need. */
  commitFiles(fullName: string, change: FileCommit): StoredCommit {
    const [owner = '', name = ''] = fullName.split('/');
    const project =
      this.get(owner, name) ??
      this.create(this.accounts.organization(owner), name);
    return project.repository.commitFiles(change);
  }

  onChange(listener: (change: BranchChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Has all repositories below a directory, where Git finds them. */
  async persistIn(directory: string): Promise<void> {
    this.directory = directory;
    await Promise.all(
      this.all().map(({ repository }) =>
        repository.persist(this.bare(directory, repository)),
      ),
    );
  }

  private bare(directory: string, { about }: Repository): BareRepository {
    const { owner, name } = about;
    return new BareRepository(join(directory, owner, `${name}.git`));
  }

  private tell(change: BranchChange): void {
    change.repository.updatedAt = this.now();
    this.listeners.forEach(listener => listener(change));
  }
}

function keyOf(owner: string, name: string): string {
  return `${owner}/${name}`.toLowerCase();
}
