import { join } from 'node:path';
import type { ModelService } from '../../service/ModelService';
import { matrix } from '../gitops/matrix';
import type { Workspace } from '../renderSkeleton';
import { readTree } from './readTree';
import { renderSource } from './renderSource';

/** What the template makes of one set of answers: the source. */
export interface Rendering {
  service: ModelService;
  folder: string;
  /** By path. */
  files: ReadonlyMap<string, string>;
}

/** A file of a rendering. */
export interface RenderedFile {
  path: string;
  text: string;
  service: ModelService;
}

/** The source for every pair of the form's answers. */
export async function renderMatrix(workspace: Workspace): Promise<Rendering[]> {
  const renderings: Rendering[] = [];
  for (const [i, parameters] of matrix().entries()) {
    const folder = join(workspace.path, `${i}`);
    const service = await renderSource(folder, parameters);
    renderings.push({ service, folder, files: await readTree(folder) });
  }
  return renderings;
}

/** The files of all renderings whose path is so. */
export function filesNamed(
  renderings: readonly Rendering[],
  pattern: RegExp,
): RenderedFile[] {
  return renderings.flatMap(({ files, service }) =>
    [...files]
      .filter(([path]) => pattern.test(path))
      .map(([path, text]) => ({ path, text, service })),
  );
}
