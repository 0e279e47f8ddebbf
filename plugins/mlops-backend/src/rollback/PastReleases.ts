import type { Release } from '@slipway/backstage-plugin-mlops-common';
import type { RepositoryHost } from '@slipway/backstage-plugin-mlops-node';
import { manifestRelease } from '../releases';
import type { Folder } from './situation';

const KEPT = 500;

type Named = Pick<Release, 'images' | 'model'>;

/**
 * What a folder named at a commit. Commits do not change, so what was read once
 * is kept.
 */
export class PastReleases {
  readonly #known = new Map<string, Promise<Named>>();

  /** Nothing where it cannot be read: it is an addition, not a condition. */
  async read(
    host: RepositoryHost,
    { repoUrl, path }: Folder,
    { commit, modelName }: { commit: string; modelName?: string },
  ): Promise<Named> {
    const key = [repoUrl, path, commit, modelName].join('\n');
    const reading =
      this.#known.get(key) ??
      host
        .readFolder(repoUrl, { ref: commit, path })
        .then(files => manifestRelease(files, modelName));
    this.#known.set(key, reading);
    if (this.#known.size > KEPT) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest);
    }
    try {
      return await reading;
    } catch {
      this.#known.delete(key);
      return { images: [] };
    }
  }
}
