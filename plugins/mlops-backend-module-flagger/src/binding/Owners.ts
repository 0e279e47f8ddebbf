import { isDeepStrictEqual } from 'node:util';
import { canaryId, type ObservedCanary } from '../canary/ObservedCanary';

/** Which entities a Canary belongs to, for what is not told by entity. */
export class Owners {
  private readonly canariesOf = new Map<string, readonly ObservedCanary[]>();
  private readonly entitiesById = new Map<string, Set<string>>();

  /** Whether anything is other than before. */
  set(entityRef: string, canaries: readonly ObservedCanary[]): boolean {
    const former = this.canariesOf.get(entityRef) ?? [];
    if (isDeepStrictEqual(former, canaries)) return false;
    this.forget(entityRef);
    if (canaries.length === 0) return true;
    this.canariesOf.set(entityRef, canaries);
    for (const canary of canaries) {
      const id = canaryId(canary);
      const entities = this.entitiesById.get(id) ?? new Set();
      this.entitiesById.set(id, entities.add(entityRef));
    }
    return true;
  }

  entities(id: string): ReadonlySet<string> {
    return this.entitiesById.get(id) ?? new Set();
  }

  entitiesOf(canary: ObservedCanary): ReadonlySet<string> {
    return this.entities(canaryId(canary));
  }

  /** All Canaries of all entities, each once. */
  canaries(): ObservedCanary[] {
    const unique = new Map<string, ObservedCanary>();
    for (const canaries of this.canariesOf.values()) {
      for (const canary of canaries) unique.set(canaryId(canary), canary);
    }
    return [...unique.values()];
  }

  private forget(entityRef: string): void {
    for (const canary of this.canariesOf.get(entityRef) ?? []) {
      const id = canaryId(canary);
      const entities = this.entitiesById.get(id);
      entities?.delete(entityRef);
      if (entities?.size === 0) this.entitiesById.delete(id);
    }
    this.canariesOf.delete(entityRef);
  }
}
