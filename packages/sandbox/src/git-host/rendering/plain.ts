import type { NewObject } from '../../kubernetes/types';
import { buildKustomization } from './kustomize/build';
import { kustomizationIn } from './kustomize/kustomization';
import { isRecursive, repositoryPath, type ManifestTree } from './manifestTree';
import { RenderError } from './renderError';

/** How Argo CD would render what lies at a path. */
export type SourceKind = 'kustomize' | 'helm' | 'directory';

/** @throws RenderError when there is no such directory */
export function sourceKindAt(tree: ManifestTree, path: string): SourceKind {
  const directory = repositoryPath(path);
  if (!tree.isDirectory(directory)) {
    throw new RenderError(
      `${isRecursive(path) ? directory : path}: app path does not exist`,
    );
  }
  if (tree.fileNames(directory).includes('Chart.yaml')) {
    return 'helm';
  }
  return kustomizationIn(tree, directory) ? 'kustomize' : 'directory';
}

/**
 * Renders without kubectl.
 *
 * @throws RenderError
 */
export function renderPlainly(tree: ManifestTree, path: string): NewObject[] {
  const directory = repositoryPath(path);
  switch (sourceKindAt(tree, path)) {
    case 'kustomize':
      return buildKustomization(tree, directory);
    case 'helm':
      throw new RenderError(
        `${path}: the sandbox renders Kustomize and plain YAML, not Helm charts`,
      );
    default:
      return manifestFiles(tree, directory, isRecursive(path)).flatMap(file =>
        tree.manifests(file),
      );
  }
}

function manifestFiles(
  tree: ManifestTree,
  directory: string,
  recurse: boolean,
): string[] {
  const below = (name: string) => (directory ? `${directory}/${name}` : name);
  return [
    ...tree
      .fileNames(directory)
      .filter(name => /\.(ya?ml|json)$/.test(name))
      .map(below),
    ...(recurse ? tree.directoryNames(directory) : []).flatMap(name =>
      manifestFiles(tree, below(name), recurse),
    ),
  ];
}
