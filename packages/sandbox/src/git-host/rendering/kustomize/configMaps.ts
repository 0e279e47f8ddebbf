import { posix } from 'node:path';
import type { NewObject } from '../../../kubernetes/types';
import { within, type ManifestTree } from '../manifestTree';
import { NotSupportedError, RenderError } from '../renderError';
import type { ConfigMapGenerator, Kustomization } from './kustomization';

/** A ConfigMap from literals and files, without a hash in its name. */
export function generateConfigMap(
  tree: ManifestTree,
  directory: string,
  generator: ConfigMapGenerator,
  kustomization: Kustomization,
): NewObject {
  const options = { ...kustomization.generatorOptions, ...generator.options };
  if (!options.disableNameSuffixHash) {
    throw new NotSupportedError(
      `the hash of the ConfigMap ${generator.name} (\`disableNameSuffixHash: true\` switches it off)`,
    );
  }
  const literals = generator.literals.map(text => keyAndValue(text));
  const files = generator.files.map((text): [string, string] => {
    const [key, path] = text.includes('=')
      ? keyAndValue(text)
      : [posix.basename(text), text];
    return [key, tree.read(within(directory, path))];
  });
  const { name, namespace } = generator;
  const { labels, annotations } = options;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
    data: Object.fromEntries([...literals, ...files]),
  };
}

function keyAndValue(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) {
    throw new RenderError(`invalid literal source ${text}, expected key=value`);
  }
  const value = text.slice(equals + 1);
  return [text.slice(0, equals), value.replace(/^(["'])(.*)\1$/, '$2')];
}
