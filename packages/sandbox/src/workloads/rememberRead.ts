import type { KubernetesObject } from '../kubernetes/types';

/**
 * Reads each version of an object only once: stored objects never change, a
 * write puts another in their place.
 */
export function rememberRead<T>(
  read: (object: KubernetesObject) => T,
): (object: KubernetesObject) => T {
  const known = new WeakMap<KubernetesObject, { value: T }>();
  return object => {
    const found = known.get(object);
    if (found) {
      return found.value;
    }
    const value = read(object);
    if (Object.isFrozen(object)) {
      known.set(object, { value });
    }
    return value;
  };
}
