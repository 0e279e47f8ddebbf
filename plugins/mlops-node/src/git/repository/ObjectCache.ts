import type { TreeEntry } from './Repository';

const MOST_TREES = 2_000;
const MOST_BLOB_BYTES = 16 * 1024 * 1024;

/**
 * Trees and blobs by their SHA. Git never changes them, and a plan is made at
 * least twice.
 *
 * @public
 */
export class ObjectCache {
  readonly #trees = new Map<string, TreeEntry[]>();
  readonly #blobs = new Map<string, Buffer>();
  #blobBytes = 0;

  async tree(
    repository: string,
    sha: string,
    read: () => Promise<TreeEntry[]>,
  ): Promise<TreeEntry[]> {
    const key = `${repository}\n${sha}`;
    const known = this.#trees.get(key);
    if (known) return known;
    const entries = await read();
    this.#trees.set(key, entries);
    if (this.#trees.size > MOST_TREES) {
      const [oldest] = this.#trees.keys();
      this.#trees.delete(oldest);
    }
    return entries;
  }

  async blob(
    repository: string,
    sha: string,
    read: () => Promise<Buffer>,
  ): Promise<Buffer> {
    const key = `${repository}\n${sha}`;
    const known = this.#blobs.get(key);
    if (known) return known;
    const content = await read();
    if (!this.#blobs.has(key)) this.#blobBytes += content.byteLength;
    this.#blobs.set(key, content);
    this.#makeRoom();
    return content;
  }

  #makeRoom(): void {
    for (const [key, content] of this.#blobs) {
      if (this.#blobBytes <= MOST_BLOB_BYTES) return;
      this.#blobs.delete(key);
      this.#blobBytes -= content.byteLength;
    }
  }
}
