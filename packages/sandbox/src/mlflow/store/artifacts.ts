import { invalid, missing } from '../errors';

export interface ArtifactFile {
  /** Relative to the root that was asked for. */
  path: string;
  isDirectory: boolean;
  size?: number;
}

/** The files of runs and models, in memory, by their path under the root. */
export class Artifacts {
  private readonly files = new Map<string, Buffer>();

  put(path: string, content: Buffer | string): void {
    this.files.set(checkPath(path), Buffer.from(content));
  }

  get(path: string): Buffer {
    const content = this.files.get(checkPath(path));
    if (!content) {
      throw missing(`No such artifact: '${path}'`);
    }
    return content;
  }

  delete(path: string): void {
    const safe = checkPath(path);
    for (const key of this.files.keys()) {
      if (key === safe || key.startsWith(`${safe}/`)) this.files.delete(key);
    }
  }

  /** What lies directly in a folder; paths are relative to `root`. */
  list(root: string, path = ''): ArtifactFile[] {
    const folder = [root, path && checkPath(path)].filter(Boolean).join('/');
    const prefix = folder ? `${folder}/` : '';
    const found = new Map<string, ArtifactFile>();
    for (const [key, content] of this.files) {
      if (key.startsWith(prefix)) {
        const [name, ...deeper] = key.slice(prefix.length).split('/');
        const relative = path ? `${path}/${name}` : name;
        found.set(
          name,
          deeper.length > 0
            ? { path: relative, isDirectory: true }
            : { path: relative, isDirectory: false, size: content.length },
        );
      }
    }
    return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

function checkPath(path: string): string {
  const parts = path.replace(/\/$/, '').split('/');
  if (
    path.startsWith('/') ||
    /[\\\0]/.test(path) ||
    parts.some(part => part === '' || part === '.' || part === '..')
  ) {
    throw invalid('Invalid path');
  }
  return parts.join('/');
}
