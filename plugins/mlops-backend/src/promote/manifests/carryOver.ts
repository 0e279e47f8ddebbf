import type { ModelRef } from '@slipway/backstage-plugin-mlops-common';
import type { RepositoryFile } from '@slipway/backstage-plugin-mlops-node';
import { findSlots } from './findSlots';
import { imageText, type ImageVersion } from './imageName';
import { ManifestFile } from './ManifestFile';
import {
  isImageSlot,
  isModelSlot,
  type ImageSlot,
  type ModelSlot,
  type Slot,
} from './Slot';

export interface EditedFile {
  path: string;
  before: string;
  after: string;
}

/** What one folder gets of the release that another one names. */
export interface CarriedOver {
  /** Those that differ. */
  files: EditedFile[];
  /** Image versions that the target names afterwards. */
  images: string[];
  model?: Partial<ModelRef> & { version: string };
  /** Named there in another place than before: another registry, for example. */
  renamed: Array<{ from: string; to: string }>;
  /** What the source names and the target has no place for, in words. */
  left: string[];
  /** Whether the two have anything in common. */
  matches: number;
}

/** Makes the manifests of `target` name the versions that `source` names. */
export function carryOver(
  source: readonly RepositoryFile[],
  target: readonly RepositoryFile[],
): CarriedOver {
  const from = parse(source).flatMap(findSlots);
  const files = parse(target);
  const to = files.flatMap(findSlots);
  const images = carryImages(from.filter(isImageSlot), to.filter(isImageSlot));
  const models = carryModels(from.filter(isModelSlot), to.filter(isModelSlot));
  return {
    files: files.flatMap(edited),
    images: images.named,
    ...(models.model && { model: models.model }),
    renamed: images.renamed,
    left: [...images.left, ...models.left],
    matches: images.named.length + models.matches,
  };
}

function parse(files: readonly RepositoryFile[]): ManifestFile[] {
  return files.flatMap(file => ManifestFile.parse(file) ?? []);
}

function edited(file: ManifestFile): EditedFile[] {
  const { path, content: before, changed: after } = file;
  return before === after ? [] : [{ path, before, after }];
}

function carryImages(from: readonly ImageSlot[], to: readonly ImageSlot[]) {
  const named = new Set<string>();
  const renamed: CarriedOver['renamed'] = [];
  const used = new Set<ImageSlot>();
  for (const slot of to) {
    const found = counterpart(slot, from);
    if (!found) continue;
    used.add(found);
    const image = imageFor(slot, found.image);
    if (image.repository !== slot.image.repository) {
      const [was, is] = [slot.image.repository, image.repository];
      renamed.push({ from: was, to: is });
    }
    setImage(slot, image);
    named.add(imageText(image));
  }
  const left = from
    .filter(slot => !used.has(slot) && !isToldAlready(slot, [...used]))
    .map(({ image, file }) => `the image ${imageText(image)} of ${file.path}`);
  return { named: [...named].sort(), renamed, left };
}

/** The same form first; then whichever names the same image. */
function counterpart(
  slot: ImageSlot,
  from: readonly ImageSlot[],
): ImageSlot | undefined {
  const isSameImage = ({ image }: ImageSlot) =>
    image.repository === slot.image.repository;
  const isSameEntry = (each: ImageSlot) =>
    each.kind === 'kustomize' &&
    slot.kind === 'kustomize' &&
    each.name === slot.name;
  return (
    from.find(isSameEntry) ??
    from.find(each => each.kind === slot.kind && isSameImage(each)) ??
    from.find(isSameImage)
  );
}

/** Only a kustomization gives an image another name. */
function imageFor(slot: ImageSlot, image: ImageVersion): ImageVersion {
  const { repository } = slot.kind === 'kustomize' ? image : slot.image;
  return { ...image, repository };
}

function setImage(slot: ImageSlot, image: ImageVersion): void {
  switch (slot.kind) {
    case 'kustomize': {
      const { file, entry, name } = slot;
      const isRenamed = image.repository !== slot.image.repository;
      if (isRenamed) {
        const newName =
          image.repository === name ? undefined : image.repository;
        file.setKey(entry, 'newName', newName);
      }
      file.setKey(entry, 'newTag', image.tag);
      file.setKey(entry, 'digest', image.digest);
      return;
    }
    case 'container':
      slot.file.setScalar(slot.node, imageText(image));
      return;
    default:
      // A chart's values have a place for the tag alone.
      if (image.tag) slot.file.setScalar(slot.tag, image.tag);
  }
}

/** A Deployment beside the kustomization that overrides its image. */
function isToldAlready(slot: ImageSlot, used: readonly ImageSlot[]): boolean {
  return used.some(
    each =>
      each.image.repository === slot.image.repository ||
      (each.kind === 'kustomize' && each.name === slot.image.repository),
  );
}

function carryModels(from: readonly ModelSlot[], to: readonly ModelSlot[]) {
  const left: string[] = [];
  let matches = 0;
  let model: CarriedOver['model'];
  for (const slot of to) {
    const versions = versionsOf(slot.model, from);
    if (versions.length !== 1) {
      left.push(wordsFor(slot, versions));
      continue;
    }
    const [version] = versions;
    matches += 1;
    model ??= { ...nameOf(slot, from), version };
    setVersion(slot, version);
  }
  const isGone = from.length > 0 && to.length === 0;
  return {
    left: isGone ? [...left, ...from.map(inWords)] : left,
    matches,
    model,
  };
}

function versionsOf(
  model: string | undefined,
  from: readonly ModelSlot[],
): string[] {
  const versions = from
    .filter(each => !model || !each.model || each.model === model)
    .map(({ version }) => version);
  return [...new Set(versions)];
}

function nameOf(slot: ModelSlot, from: readonly ModelSlot[]) {
  const name = slot.model ?? from.find(each => each.model)?.model;
  return name ? { name } : {};
}

function setVersion(slot: ModelSlot, version: string): void {
  const text =
    slot.kind === 'model-uri'
      ? `${slot.prefix}${slot.model}/${version}`
      : version;
  slot.file.setScalar(slot.node, text);
}

function wordsFor(slot: Slot & ModelSlot, versions: readonly string[]): string {
  const what = `the version of ${slot.model ?? 'the model'} in ${slot.file.path}`;
  return versions.length === 0
    ? `${what}, of which the source says nothing`
    : `${what}, of which the source names several (${versions.join(', ')})`;
}

function inWords({ model, version, file }: ModelSlot): string {
  return `version ${version} of ${model ?? 'the model'} of ${file.path}`;
}
