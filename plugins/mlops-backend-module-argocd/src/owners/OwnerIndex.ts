import type { ObservedApplication } from '../application/ObservedApplication';

/** Which Applications name which as their parent, by feed. */
export class OwnerIndex {
  readonly #children = new Map<string, Map<string, ObservedApplication>>();

  set(object: ObservedApplication, previous?: ObservedApplication): void {
    const key = ownerKey(object);
    if (previous && ownerKey(previous) !== key) this.delete(previous);
    if (!key) return;
    const children = this.#children.get(key) ?? new Map();
    children.set(placeKey(object), object);
    this.#children.set(key, children);
  }

  delete(object: ObservedApplication): void {
    const key = ownerKey(object);
    if (!key) return;
    const children = this.#children.get(key);
    children?.delete(placeKey(object));
    if (children?.size === 0) this.#children.delete(key);
  }

  /** Of all of that key. */
  count(key: string): number {
    return this.#children.get(key)?.size ?? 0;
  }

  /**
   * Some of them; `count` is of all. Also those that would mean another of that
   * name, where they do not say.
   */
  childrenOf(
    parent: ObservedApplication,
    most: number,
  ): { some: ObservedApplication[]; count: number } {
    const some: ObservedApplication[] = [];
    const all = this.#children.get(parentKey(parent));
    for (const child of all?.values() ?? []) {
      if (some.length === most) break;
      const wanted = child.owner?.namespace;
      if (!wanted || wanted === parent.namespace) some.push(child);
    }
    const count = some.length < most ? some.length : (all?.size ?? 0);
    return { some, count };
  }
}

/** Of the parent that it names. */
export function ownerKey(
  child: ObservedApplication | undefined,
): string | undefined {
  return child?.owner?.kind === 'Application'
    ? parentKey({ cluster: child.cluster, name: child.owner.name })
    : undefined;
}

export function parentKey({
  cluster,
  name,
}: {
  cluster: string;
  name: string;
}): string {
  return `${cluster}\n${name}`;
}

export function placeKey({
  namespace,
  name,
}: {
  namespace: string;
  name: string;
}): string {
  return `${namespace}/${name}`;
}
