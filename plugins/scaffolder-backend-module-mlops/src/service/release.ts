import { InputError } from '@backstage/errors';

/** What an overlay runs, as far as a release changes it. */
export interface Release {
  imageTag?: string;
  modelVersion?: string;
}

/** Of one overlay, by name. */
export type OverlayFiles = Readonly<Record<string, string>>;

const KUSTOMIZATION = 'kustomization.yaml';
const MODEL = 'model.yaml';
const NEW_TAG = /^(\s*newTag:\s*)(["']?)([^"'\s#]+)\2/m;
const VERSION_LABEL = /(mlflow\.org\/model-version:\s*)(["']?)([^"'\s#]+)\2/g;
const MODEL_URI = /(models:\/[^/\s"']+\/)(\d+)/g;

/** What an overlay names at present. */
export function readRelease(files: OverlayFiles): Release {
  const imageTag = NEW_TAG.exec(files[KUSTOMIZATION] ?? '')?.[3];
  const [version] = [...(files[MODEL] ?? '').matchAll(VERSION_LABEL)];
  return {
    ...(imageTag && { imageTag }),
    ...(version && { modelVersion: version[3] }),
  };
}

/**
 * The files that name another release, with everything else in them as it was.
 *
 * @throws InputError when the overlay is not one that the template wrote.
 */
export function withRelease(
  files: OverlayFiles,
  { imageTag, modelVersion }: Release,
): Record<string, string> {
  return {
    ...(imageTag !== undefined && {
      [KUSTOMIZATION]: replaced(files, KUSTOMIZATION, text =>
        text.replace(NEW_TAG, `$1"${imageTag}"`),
      ),
    }),
    ...(modelVersion !== undefined && {
      [MODEL]: replaced(files, MODEL, text =>
        text
          .replace(VERSION_LABEL, `$1"${modelVersion}"`)
          .replace(MODEL_URI, `$1${modelVersion}`),
      ),
    }),
  };
}

const PATTERNS = { [KUSTOMIZATION]: NEW_TAG, [MODEL]: VERSION_LABEL };

function replaced(
  files: OverlayFiles,
  name: typeof KUSTOMIZATION | typeof MODEL,
  change: (text: string) => string,
): string {
  const text = files[name];
  if (text === undefined || text.search(PATTERNS[name]) < 0) {
    throw new InputError(
      `${name} of this environment does not say what it runs as the template has it; change it by hand`,
    );
  }
  return change(text);
}
