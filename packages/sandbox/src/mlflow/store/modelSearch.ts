import { matches, type Clause } from '../search/filter';
import type { ModelVersion } from '../types';

/** Prompts are registered models too; searches leave them out. */
const PROMPT_TAG = 'mlflow.prompt.is_prompt';

/** A prompt is wanted only by who asks for prompts. */
export function isWanted(
  clauses: readonly Clause[],
  tags: ReadonlyMap<string, string>,
  attribute: (key: string) => string | number | undefined,
): boolean {
  const asksForPrompts = clauses.some(({ key }) => key === PROMPT_TAG);
  if (!asksForPrompts && tags.get(PROMPT_TAG) === 'true') {
    return false;
  }
  return matches(clauses, (type, key) => {
    if (type !== 'tag') {
      return attribute(key);
    }
    return tags.get(key) ?? (key === PROMPT_TAG ? 'false' : undefined);
  });
}

export function byNameNewestFirst(a: ModelVersion, b: ModelVersion): number {
  if (a.name === b.name) {
    return b.version - a.version;
  }
  return a.name < b.name ? -1 : 1;
}

export function versionAttribute(
  version: ModelVersion,
  key: string,
): string | number | undefined {
  switch (key) {
    case 'name':
      return version.name;
    case 'run_id':
      return version.runId;
    case 'source_path':
      return version.source;
    case 'version_number':
      return version.version;
    case 'creation_timestamp':
      return version.createdAt;
    case 'last_updated_timestamp':
      return version.updatedAt;
    default:
      return undefined;
  }
}
