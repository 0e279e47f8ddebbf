import { yamlFile } from './yamlFile';

/** Objects, a file each, in a directory with its kustomization. */
export function directoryFiles(
  directory: string,
  objects: Readonly<Record<string, object>>,
): Record<string, string> {
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: Object.keys(objects),
  };
  const files = Object.entries({
    'kustomization.yaml': kustomization,
    ...objects,
  });
  return Object.fromEntries(
    files.map(([name, object]) => [`${directory}/${name}`, yamlFile(object)]),
  );
}
