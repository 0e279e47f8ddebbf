import type { Scalar, YAMLMap } from 'yaml';
import type { ImageVersion } from './imageName';
import type { ManifestFile } from './ManifestFile';

/**
 * A place in a manifest that says which image or model version it is.
 *
 * - `kustomize`: an entry of `images` of a kustomization
 * - `container`: `image` of a container
 * - `chart`: `repository` and `tag`, as charts have it in their values
 * - `model-label`: a label or annotation `mlflow.org/model-version`
 * - `model-uri`: `models:/name/version`, with what stands before it
 */
export type Slot = { file: ManifestFile } & (
  | { kind: 'kustomize'; name: string; image: ImageVersion; entry: YAMLMap }
  | { kind: 'container'; image: ImageVersion; node: Scalar }
  | { kind: 'chart'; image: ImageVersion; tag: Scalar }
  | { kind: 'model-label'; model?: string; version: string; node: Scalar }
  | {
      kind: 'model-uri';
      model: string;
      version: string;
      prefix: string;
      node: Scalar;
    }
);

export type ImageSlot = Extract<Slot, { image: ImageVersion }>;
export type ModelSlot = Exclude<Slot, ImageSlot>;

export function isImageSlot(slot: Slot): slot is ImageSlot {
  return 'image' in slot;
}

export function isModelSlot(slot: Slot): slot is ModelSlot {
  return !isImageSlot(slot);
}
