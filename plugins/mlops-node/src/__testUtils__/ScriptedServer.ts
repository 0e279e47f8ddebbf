import {
  WatchExpiredError,
  type ListedEvent,
  type ListerWatcher,
  type ListPage,
} from '../watch';

export interface Thing {
  metadata: {
    name: string;
    namespace: string;
    resourceVersion: string;
    labels: Record<string, string>;
  };
  color: string;
}

interface Logged {
  version: number;
  event: ListedEvent;
}

interface OpenWatch {
  /** What it has not been told yet; no compaction takes that away. */
  queue: ListedEvent[];
  wake(): void;
  outcome?: 'close' | Error;
  hangs: boolean;
}

/**
 * A collection that is listed and watched as the Kubernetes API lets one, and
 * that breaks when it is told to.
 */
export class ScriptedServer implements ListerWatcher {
  readonly #things = new Map<string, Thing>();
  #log: Logged[] = [];
  #version = 1;
  #compactedTo = 0;
  #snapshots = new Map<string, { version: number; things: Thing[] }>();
  readonly #watches = new Set<OpenWatch>();
  /** What the next requests answer instead. */
  readonly failures: Error[] = [];
  /** As long as it is set, every request fails with it. */
  broken: Error | undefined;
  hangs = false;
  pageSize = 3;
  readonly requests: Array<{
    kind: 'list' | 'page' | 'watch';
    at: number;
    from?: string;
  }> = [];

  get openWatches(): number {
    return this.#watches.size;
  }

  get colors(): Record<string, string> {
    return Object.fromEntries(
      [...this.#things].map(([name, { color }]) => [name, color]).sort(),
    );
  }

  put(name: string, color: string, labels: Record<string, string> = {}): void {
    const known = this.#things.has(name);
    const thing = {
      metadata: {
        name,
        namespace: 'demo',
        resourceVersion: this.#next(),
        labels,
      },
      color,
    };
    this.#things.set(name, thing);
    this.#tell({ type: known ? 'MODIFIED' : 'ADDED', object: thing });
  }

  remove(name: string): void {
    const thing = this.#things.get(name);
    if (!thing) return;
    this.#things.delete(name);
    const resourceVersion = this.#next();
    this.#tell({
      type: 'DELETED',
      object: { ...thing, metadata: { ...thing.metadata, resourceVersion } },
    });
  }

  bookmark(): void {
    this.#tell({ type: 'BOOKMARK', resourceVersion: this.#next() });
  }

  /** Forgets what happened: older versions, and half-read lists, are gone. */
  compact(): void {
    this.#compactedTo = this.#version;
    this.#log = [];
    this.#snapshots.clear();
  }

  close(): void {
    this.#end('close');
  }

  drop(error = new Error('The connection broke off')): void {
    this.#end(error);
  }

  /** The open watches stay open and silent, for ever. */
  silence(): void {
    this.#watches.forEach(watch => {
      watch.hangs = true;
    });
  }

  async *list(signal: AbortSignal, from?: string): AsyncGenerator<ListPage> {
    let token = from;
    let isFirst = true;
    do {
      this.#note(isFirst ? 'list' : 'page', token);
      isFirst = false;
      this.#mayFail();
      signal.throwIfAborted();
      const page = this.#page(token);
      token = page.next;
      yield page;
    } while (token);
  }

  async *watch(
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncGenerator<ListedEvent> {
    this.#note('watch', resourceVersion);
    this.#mayFail();
    const from = Number(resourceVersion);
    if (from < this.#compactedTo) throw new WatchExpiredError('410');
    const watch: OpenWatch = {
      queue: this.#log
        .filter(({ version }) => version > from)
        .map(({ event }) => event),
      wake: () => undefined,
      hangs: this.hangs,
    };
    const wake = () => watch.wake();
    signal.addEventListener('abort', wake);
    this.#watches.add(watch);
    try {
      yield { type: 'OPENED' };
      while (!signal.aborted) {
        const next = watch.hangs ? undefined : watch.queue.shift();
        if (next) {
          yield next;
        } else if (watch.outcome && !watch.hangs) {
          if (watch.outcome === 'close') return;
          throw watch.outcome;
        } else {
          await new Promise<void>(resolve => {
            watch.wake = resolve;
          });
        }
      }
      throw signal.reason;
    } finally {
      signal.removeEventListener('abort', wake);
      this.#watches.delete(watch);
    }
  }

  #page(token: string | undefined): ListPage {
    const [id, offset] = token?.split('/') ?? [String(this.#version), '0'];
    if (!token) {
      this.#snapshots.set(id, {
        version: this.#version,
        things: [...this.#things.values()],
      });
    }
    const snapshot = this.#snapshots.get(id);
    if (!snapshot) throw new WatchExpiredError('410');
    const end = Number(offset) + this.pageSize;
    return {
      items: snapshot.things.slice(Number(offset), end),
      resourceVersion: String(snapshot.version),
      next: end < snapshot.things.length ? `${id}/${end}` : undefined,
    };
  }

  #note(kind: 'list' | 'page' | 'watch', from?: string): void {
    this.requests.push({ kind, at: Date.now(), from });
  }

  #mayFail(): void {
    const failure = this.failures.shift() ?? this.broken;
    if (failure) throw failure;
  }

  #next(): string {
    this.#version += 1;
    return String(this.#version);
  }

  #tell(event: ListedEvent): void {
    this.#log.push({ version: this.#version, event });
    this.#watches.forEach(watch => {
      watch.queue.push(event);
      watch.wake();
    });
  }

  #end(outcome: 'close' | Error): void {
    this.#watches.forEach(watch => {
      watch.outcome = outcome;
      watch.wake();
    });
  }
}
