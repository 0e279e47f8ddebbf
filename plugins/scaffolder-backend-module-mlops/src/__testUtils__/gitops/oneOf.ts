import { manifestsIn, type Manifest } from './manifests';
import type { GitOpsRendering } from './renderGitOps';

/** The one manifest of this kind, and of this name if it is given. */
export function only(
  { files }: GitOpsRendering,
  kind: string,
  name?: string,
): Manifest {
  const found = manifestsIn(files).filter(
    each => each.kind === kind && (!name || each.metadata.name === name),
  );
  expect(found).toHaveLength(1);
  return found[0];
}

/** What a file of it says. */
export function textOf({ files }: GitOpsRendering, path: string): string {
  expect([...files.keys()]).toContain(path);
  return files.get(path) ?? '';
}
