import { resourceTypeOfPlural, type ResourceType } from '../resourceTypes';
import { noSuchResource } from '../statusError';

/** What a resource URL names. */
export interface RequestPath {
  type: ResourceType;
  /** Empty for all namespaces, and for cluster-scoped kinds. */
  namespace: string;
  name?: string;
  subresource?: string;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw noSuchResource();
  }
}

/**
 * Reads `/api/v1/…` and `/apis/<group>/<version>/…`.
 *
 * @throws a 404 for a resource that is not served.
 */
export function parseRequestPath(path: string): RequestPath {
  const segments = path.split('/').filter(Boolean).map(decode);
  const [root, ...rest] = segments;
  const apiVersion =
    root === 'api' ? rest.shift() : rest.splice(0, 2).join('/');
  // `namespaces/x/pods` is in a namespace; `namespaces/x` and
  // `namespaces/x/status` are the namespace itself.
  const inNamespace =
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    !['status', 'finalize'].includes(rest[2]);
  const namespace = inNamespace ? rest.splice(0, 2)[1] : '';
  const [plural, name, subresource, ...more] = rest;
  const type = resourceTypeOfPlural(apiVersion ?? '', plural ?? '');
  if (!type || more.length > 0 || (namespace && !type.namespaced)) {
    throw noSuchResource();
  }
  if (name && type.namespaced && !namespace) {
    throw noSuchResource();
  }
  return { type, namespace, name, subresource };
}
