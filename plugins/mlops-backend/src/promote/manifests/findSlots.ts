import {
  isMap,
  isScalar,
  isSeq,
  visit,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { parseImage } from './imageName';
import { scalarText, type ManifestFile } from './ManifestFile';
import type { Slot } from './Slot';

const MODEL_NAME = 'mlflow.org/model-name';
const MODEL_VERSION = 'mlflow.org/model-version';
const MODEL_URI = 'MODEL_URI';
const URI = /^((?:MODEL_URI=)?models:\/+)([^/@]+)\/(\d+)$/;

/** All places in a file that name an image's or a model's version. */
export function findSlots(file: ManifestFile): Slot[] {
  const slots: Slot[] = [];
  for (const document of file.documents) {
    visit(document, {
      Map(_, map) {
        slots.push(...slotsOfMap(file, map));
      },
      Scalar(key, scalar) {
        if (key === 'key') return;
        const text = scalarText(scalar);
        if (text.startsWith(`${MODEL_URI}=`)) slots.push(...uri(file, scalar));
      },
    });
  }
  return slots;
}

function slotsOfMap(file: ManifestFile, map: YAMLMap): Slot[] {
  return [
    ...kustomizeImages(file, map),
    ...container(file, map),
    ...chartImage(file, map),
    ...map.items.flatMap(pair => modelOf(file, map, pair)),
    ...environmentVariable(file, map),
  ];
}

function kustomizeImages(file: ManifestFile, map: YAMLMap): Slot[] {
  const images = map.get('images', true);
  if (!isSeq(images)) return [];
  return images.items.flatMap((entry): Slot[] => {
    if (!isMap(entry)) return [];
    const name = textAt(entry, 'name');
    const tag = textAt(entry, 'newTag');
    const digest = textAt(entry, 'digest');
    if (!name || (!tag && !digest)) return [];
    const image = {
      repository: textAt(entry, 'newName') ?? name,
      ...(tag && { tag }),
      ...(digest && { digest }),
    };
    return [{ kind: 'kustomize', file, name, image, entry }];
  });
}

function container(file: ManifestFile, map: YAMLMap): Slot[] {
  const node = map.get('image', true);
  if (!isScalar(node) || !map.has('name')) return [];
  const image = parseImage(scalarText(node));
  return image.tag || image.digest
    ? [{ kind: 'container', file, image, node }]
    : [];
}

function chartImage(file: ManifestFile, map: YAMLMap): Slot[] {
  const repository = textAt(map, 'repository');
  const tag = map.get('tag', true);
  if (!repository || !isScalar(tag)) return [];
  const image = { repository, tag: scalarText(tag) };
  return [{ kind: 'chart', file, image, tag }];
}

function modelOf(file: ManifestFile, map: YAMLMap, { key, value }: Pair) {
  if (!isScalar(key) || !isScalar(value)) return [];
  if (key.value === MODEL_URI) return uri(file, value);
  if (key.value !== MODEL_VERSION) return [];
  const model = textAt(map, MODEL_NAME);
  const slot: Slot = {
    kind: 'model-label',
    file,
    ...(model && { model }),
    version: scalarText(value),
    node: value,
  };
  return [slot];
}

function environmentVariable(file: ManifestFile, map: YAMLMap): Slot[] {
  const value = map.get('value', true);
  return textAt(map, 'name') === MODEL_URI && isScalar(value)
    ? uri(file, value)
    : [];
}

/** One that names an alias moves by itself. */
function uri(file: ManifestFile, node: Scalar): Slot[] {
  const [, prefix, model, version] = URI.exec(scalarText(node)) ?? [];
  return prefix && model && version
    ? [{ kind: 'model-uri', file, model, version, prefix, node }]
    : [];
}

function textAt(map: YAMLMap, key: string): string | undefined {
  const node = map.get(key, true);
  return isScalar(node) && node.value !== null ? scalarText(node) : undefined;
}
