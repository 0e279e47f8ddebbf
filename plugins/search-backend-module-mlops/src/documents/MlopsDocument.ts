import type { IndexableDocument } from '@backstage/plugin-search-common';

/** The type of all documents of this module. @public */
export const MLOPS_DOCUMENT_TYPE = 'mlops';

/**
 * What is found: a service's release in one environment, or a version of a
 * registered model. Flat and of strings only, so that every search engine takes
 * it. Every document has every field, because Lunr makes its index of those of
 * the first; what is not known is empty. A field with several values is a list.
 *
 * @public
 */
export interface MlopsDocument extends IndexableDocument {
  subject: 'release' | 'model-version';
  entityRef: string;
  /** The entity as people call it. */
  service: string;
  owner: string;
  /** Where it runs; of a model version: where it serves or is under test. */
  environment: string | string[];
  /** `healthy`, `progressing`, `attention`, `broken` or `unknown`. */
  state: string;
  /** As Argo CD tells it: `Degraded`. */
  health: string;
  /** As Argo CD tells it: `OutOfSync`. */
  sync: string;
  /** The phase of the rollout: `Progressing`. */
  rollout: string;
  /** How it is judged: `canary`, `ab-testing` or `blue-green`. */
  strategy: string;
  model: string;
  version: string;
  /** The version under test beside it. */
  candidate: string;
  alias: string | string[];
  /** `pass`, `fail` or `insufficient-data`. */
  gates: string;
  revision: string;
  image: string | string[];
  /**
   * When it was deployed or registered; absent where that is not known, since
   * OpenSearch takes the field for a date and refuses one that is empty.
   */
  at?: string;
}

/** One value as itself: Lunr does not look into the words of a list. */
export function oneOrMany(values: readonly string[]): string | string[] {
  const distinct = [...new Set(values)];
  return distinct.length > 1 ? distinct : (distinct[0] ?? '');
}
