import type {
  Commit,
  RepositoryFile,
  RepositoryHost,
  RepositoryHosts,
  Restoration,
} from '@slipway/backstage-plugin-mlops-node';

/** A Git host that knows one repository, and counts what it is asked. */
export class FakeRepositoryHost implements RepositoryHost, RepositoryHosts {
  readonly title = 'Fake';
  restored: Restoration = {
    head: 'head-1',
    files: [
      { path: 'overlays/production/kustomization.yaml', change: 'changed' },
    ],
    elsewhere: [],
    commits: [{ sha: '4a1c9e2b7d', title: 'production: Release 2.0.0' }],
  };
  /** Commits at which the folder is as it is now. */
  sameAt: string[] = [];
  folders: Record<string, RepositoryFile[]> = {};
  fault?: Error;
  reads = 0;

  find(repoUrl: string): RepositoryHost | undefined {
    return this.handles(repoUrl) ? this : undefined;
  }

  handles(repoUrl: string): boolean {
    return repoUrl.startsWith('https://github.com/');
  }

  async defaultBranch(): Promise<string> {
    return 'trunk';
  }

  async resolve(_: string, ref: string): Promise<Commit> {
    return { sha: ref, title: ref };
  }

  async restoration(_: string, { to }: { to: string }): Promise<Restoration> {
    if (this.fault) throw this.fault;
    return this.sameAt.includes(to)
      ? { ...this.restored, files: [], commits: [] }
      : this.restored;
  }

  async readFolder(
    _: string,
    { ref }: { ref: string },
  ): Promise<RepositoryFile[]> {
    this.reads += 1;
    return this.folders[ref] ?? [];
  }
}
