import type { Collection, LoggedEvent } from '../collection';
import { expired, type StatusError } from '../statusError';
import type { StoredObject } from '../storedObject';
import { count, flag, type ApiRequest } from './apiRequest';
import { representationFor, type Representation } from './representation';
import { readSelection, type Selection } from './selection';

/** kube-apiserver (1.32) sends a bookmark about once a minute. */
const BOOKMARK_SECONDS = 60;

/** It ends a watch after 30 to 60 minutes where the client names no time. */
const DEFAULT_TIMEOUT_SECONDS = 45 * 60;

/** A client that does not read is cut off before it fills the memory. */
const MOST_UNREAD_BYTES = 64 * 1024 * 1024;

/** `GET …?watch=true`, until the client, the time or a fault ends it. */
export function watch(api: ApiRequest): void {
  const { response, query, cluster } = api;
  const collection = cluster.store.collection(api.type);
  const wantsBookmarks = flag(query, 'allowWatchBookmarks');
  const timeout = count(query, 'timeoutSeconds') || DEFAULT_TIMEOUT_SECONDS;
  const stream = new WatchStream(api);
  stream.open();
  if (!tellPast(api, collection, stream)) return;
  const unsubscribe = collection.subscribe(event => stream.forward(event));
  const timers = [
    setTimeout(() => {
      if (wantsBookmarks) stream.bookmark();
      response.end();
    }, timeout * 1000),
    ...(wantsBookmarks
      ? [setInterval(() => stream.bookmark(), BOOKMARK_SECONDS * 1000)]
      : []),
  ];
  timers.forEach(timer => timer.unref());
  response.on('close', () => {
    unsubscribe();
    timers.forEach(timer => clearTimeout(timer));
  });
}

/** What is there, or what was missed since a version; false when it is over. */
function tellPast(
  { query, namespace, response }: ApiRequest,
  collection: Collection,
  stream: WatchStream,
): boolean {
  const from = count(query, 'resourceVersion') ?? 0;
  const asksForAll = flag(query, 'sendInitialEvents');
  if (asksForAll || (from === 0 && !query.has('sendInitialEvents'))) {
    for (const stored of collection.range(namespace)) stream.add(stored);
    if (asksForAll && flag(query, 'allowWatchBookmarks')) {
      stream.bookmark({ 'k8s.io/initial-events-end': 'true' });
    }
    return true;
  }
  const missed = collection.eventsAfter(from);
  missed?.forEach(event => stream.forward(event));
  if (missed) return true;
  // The status is 200 by then: kube-apiserver, cacher.go.
  stream.fail(
    expired(`too old resource version: ${from} (${collection.compactedTo})`),
  );
  response.end();
  return false;
}

/** The events of one watch, as its client wants to see them. */
class WatchStream {
  private readonly selection: Selection;
  private readonly representation: Representation;
  private isFirst = true;
  private revision: number;

  constructor(private readonly api: ApiRequest) {
    const { query, request, type } = api;
    this.selection = readSelection(api);
    this.representation = representationFor(
      type,
      request.headers.accept ?? '',
      query.get('includeObject') ?? '',
    );
    this.revision = count(query, 'resourceVersion') ?? 0;
  }

  open(): void {
    const { response } = this.api;
    response.status(200).type('application/json');
    response.setHeader('Cache-Control', 'no-cache, private');
    response.flushHeaders();
  }

  /** One that is there when the watch begins. */
  add(stored: StoredObject): void {
    if (this.selection.matches(stored)) this.send('ADDED', stored);
  }

  forward(event: LoggedEvent): void {
    this.revision = event.revision;
    const type = seenThrough(this.selection, event);
    if (type) this.send(type, event.object);
  }

  bookmark(annotations?: Record<string, string>): void {
    const { currentRevision } = this.api.cluster.store;
    const metadata = {
      resourceVersion: String(Math.max(this.revision, currentRevision)),
      creationTimestamp: null,
      ...(annotations && { annotations }),
    };
    const object = this.representation.bookmark(JSON.stringify(metadata));
    this.write('BOOKMARK', object);
  }

  fail(error: StatusError): void {
    this.write('ERROR', JSON.stringify(error.toStatus()));
  }

  private send(type: string, stored: StoredObject): void {
    this.write(type, this.representation.event(stored, this.isFirst));
    this.isFirst = false;
  }

  private write(type: string, object: string): void {
    const { response } = this.api;
    response.write(`{"type":"${type}","object":${object}}\n`);
    if (response.writableLength > MOST_UNREAD_BYTES) {
      response.destroy();
    }
  }
}

/** The event as this watch sees it: objects enter and leave a selection. */
function seenThrough(
  selection: Selection,
  { type, object, previous }: LoggedEvent,
): LoggedEvent['type'] | undefined {
  const is = type !== 'DELETED' && selection.matches(object);
  const was =
    type !== 'ADDED' && previous !== undefined && selection.matches(previous);
  if (is) {
    return was ? 'MODIFIED' : 'ADDED';
  }
  return was ? 'DELETED' : undefined;
}
