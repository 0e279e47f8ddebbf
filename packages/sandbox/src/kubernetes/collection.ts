import type { ResourceType } from './resourceTypes';
import type { StoredObject } from './storedObject';

/** A committed change of one object, as watches replay it. */
export interface LoggedEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  revision: number;
  object: StoredObject;
  previous?: StoredObject;
}

/**
 * The objects of one kind, ordered by key, with a bounded log of what happened
 * to them. Watches that want to resume from before the log begins have to
 * list anew, as after etcd's compaction.
 */
export class Collection {
  readonly type: ResourceType;
  private readonly objects = new Map<string, StoredObject>();
  private ordered: StoredObject[] = [];
  private orderedIsStale = false;
  private log: LoggedEvent[] = [];
  private compacted: number;
  private readonly logSize: number;
  private readonly listeners = new Set<(event: LoggedEvent) => void>();

  constructor(type: ResourceType, logSize: number, revision: number) {
    this.type = type;
    this.logSize = logSize;
    this.compacted = revision;
  }

  get size(): number {
    return this.objects.size;
  }

  /** Events up to this revision are gone. */
  get compactedTo(): number {
    return this.compacted;
  }

  get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  /** All objects, or those of a namespace, in order. */
  range(namespace?: string): StoredObject[] {
    const ordered = this.inOrder();
    if (!namespace) {
      return ordered.slice();
    }
    const start = lowerBound(ordered, `${namespace}/`);
    let end = start;
    while (end < ordered.length && ordered[end].namespace === namespace) {
      end += 1;
    }
    return ordered.slice(start, end);
  }

  /** Puts many objects in without telling anybody: they were always there. */
  load(objects: Iterable<StoredObject>): void {
    for (const object of objects) {
      this.objects.set(object.key, object);
    }
    this.orderedIsStale = true;
  }

  commit(event: LoggedEvent): void {
    this.place(event);
    this.log.push(event);
    // In bulk, so that a commit does not move the whole log each time.
    if (this.log.length > this.logSize * 2) {
      const dropped = this.log.length - this.logSize;
      this.compacted = this.log[dropped - 1].revision;
      this.log = this.log.slice(dropped);
    }
    for (const listener of this.listeners) {
      listener(event);
    }
  }

  /** Forgets the log up to and with `revision`. */
  compact(revision: number): void {
    this.compacted = Math.max(this.compacted, revision);
    this.log = this.log.filter(event => event.revision > this.compacted);
  }

  /** What happened after `revision`; undefined when that is compacted away. */
  eventsAfter(revision: number): LoggedEvent[] | undefined {
    return revision < this.compacted
      ? undefined
      : this.log.filter(event => event.revision > revision);
  }

  subscribe(listener: (event: LoggedEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private inOrder(): StoredObject[] {
    if (this.orderedIsStale) {
      this.ordered = [...this.objects.values()].sort(byKey);
      this.orderedIsStale = false;
    }
    return this.ordered;
  }

  private place(event: LoggedEvent): void {
    const { key } = event.object;
    const ordered = this.inOrder();
    const index = lowerBound(ordered, key);
    if (event.type === 'DELETED') {
      this.objects.delete(key);
      ordered.splice(index, 1);
      return;
    }
    ordered.splice(index, this.objects.has(key) ? 1 : 0, event.object);
    this.objects.set(key, event.object);
  }
}

function byKey(left: StoredObject, right: StoredObject): number {
  return left.key < right.key ? -1 : 1;
}

/** The index of the first object whose key is not less. */
export function lowerBound(
  ordered: readonly StoredObject[],
  key: string,
): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (ordered[middle].key < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
