import { parseFieldSelector, parseLabelSelector } from '../selectors';
import type { StoredObject } from '../storedObject';
import type { ApiRequest } from './apiRequest';

/** Which objects of a kind a list, a watch or a deletion is about. */
export interface Selection {
  /** Whether a selector narrows it. */
  narrowed: boolean;
  matches(stored: StoredObject): boolean;
}

export function readSelection(api: ApiRequest): Selection {
  const labels = parseLabelSelector(api.query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(
    api.query.get('fieldSelector') ?? '',
    api.type.kind,
  );
  const { namespace, name } = api;
  return {
    narrowed: labels !== undefined || fields !== undefined,
    matches: stored =>
      (!namespace || stored.namespace === namespace) &&
      (!name || stored.name === name) &&
      (!labels || labels(stored.labels)) &&
      (!fields || fields(stored.object())),
  };
}
