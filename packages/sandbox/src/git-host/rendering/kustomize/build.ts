import type { NewObject } from '../../../kubernetes/types';
import { copyOf } from '../manifests';
import { within, type ManifestTree } from '../manifestTree';
import { NotSupportedError, RenderError } from '../renderError';
import { generateConfigMap } from './configMaps';
import { readImageFields } from './imageFields';
import { changeImages } from './images';
import {
  kustomizationIn,
  readKustomization,
  type Kustomization,
} from './kustomization';
import { addAnnotations, addLabels, setNamespace, setReplicas } from './fields';
import { applyPatch } from './patches';

/**
 * Builds a directory as `kustomize build` does, as far as a plain GitOps
 * repository needs it.
 *
 * @throws RenderError
 */
export function buildKustomization(
  tree: ManifestTree,
  directory: string,
  above: readonly string[] = [],
): NewObject[] {
  const file = kustomizationIn(tree, directory);
  if (!file) {
    throw new RenderError(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${directory}'`,
    );
  }
  if (above.includes(directory)) {
    throw new RenderError(
      `cycle detected: ${[...above, directory].join(' → ')}`,
    );
  }
  const kustomization = readKustomization(file, tree.read(file));
  const resources = kustomization.resources.flatMap(resource =>
    resourcesAt(tree, directory, resource, above),
  );
  const generated = kustomization.configMapGenerator.map(generator =>
    generateConfigMap(tree, directory, generator, kustomization),
  );
  const objects = [...resources.map(copyOf), ...generated];
  refuseTwice(objects);
  return transform(tree, directory, kustomization, objects);
}

/** In kustomize's order (v5, api/internal/target/kusttarget_configplugin.go). */
function transform(
  tree: ManifestTree,
  directory: string,
  kustomization: Kustomization,
  objects: NewObject[],
): NewObject[] {
  const patches = [
    ...kustomization.patchesStrategicMerge.map(text =>
      text.includes('\n') ? { patch: text } : { path: text },
    ),
    ...kustomization.patches,
  ];
  const patched = patches.reduce(
    (present, patch) => applyPatch(tree, directory, present, patch),
    objects,
  );
  setNamespace(patched, kustomization.namespace);
  const { commonLabels } = kustomization;
  const labels = [
    ...(commonLabels
      ? [
          {
            pairs: commonLabels,
            includeSelectors: true,
            includeTemplates: true,
          },
        ]
      : []),
    ...kustomization.labels,
  ];
  labels.forEach(each => addLabels(patched, each));
  addAnnotations(patched, kustomization.commonAnnotations);
  kustomization.replicas.forEach(each => setReplicas(patched, each));
  changeImages(
    patched,
    kustomization.images,
    readImageFields(tree, directory, kustomization.configurations),
  );
  return patched;
}

function resourcesAt(
  tree: ManifestTree,
  directory: string,
  resource: string,
  above: readonly string[],
): NewObject[] {
  if (isRemote(resource)) {
    throw new NotSupportedError(`the remote resource ${resource}`);
  }
  const path = within(directory, resource);
  if (tree.isDirectory(path)) {
    return buildKustomization(tree, path, [...above, directory]);
  }
  if (directory && !path.startsWith(`${directory}/`)) {
    throw new RenderError(
      `accumulating resources: security; file '${path}' is not in or below '${directory}'`,
    );
  }
  return tree.manifests(path);
}

/** (kustomize v5, api/internal/git/repospec.go, roughly) */
function isRemote(resource: string): boolean {
  return (
    /^[a-z+]+:\/\//i.test(resource) ||
    /^git@|^github\.com[/:]|[?&]ref=/.test(resource)
  );
}

function refuseTwice(objects: readonly NewObject[]): void {
  const seen = new Set<string>();
  for (const { apiVersion, kind, metadata } of objects) {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const id = `${group}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
    if (seen.has(id)) {
      throw new RenderError(
        `may not add resource with an already registered id: ${kind} ${metadata.name}`,
      );
    }
    seen.add(id);
  }
}
