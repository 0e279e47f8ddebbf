import type { LoggedEvent } from '../collection';
import { expired } from '../statusError';
import type { StoredObject } from '../storedObject';
import { count, flag, type ApiRequest } from './apiRequest';
import { representationFor } from './representation';
import { readSelection, type Selection } from './selection';

/** kube-apiserver (1.32) sends a bookmark about once a minute. */
const BOOKMARK_SECONDS = 60;

/** It ends a watch after 30 to 60 minutes where the client names no time. */
const DEFAULT_TIMEOUT_SECONDS = 45 * 60;

/** A client that does not read is cut off before it fills the memory. */
const MOST_UNREAD_BYTES = 64 * 1024 * 1024;

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

/** `GET …?watch=true`, until the client, the time or a fault ends it. */
export function watch(api: ApiRequest): void {
  const { response, query, cluster } = api;
  const collection = cluster.store.collection(api.type);
  const selection = readSelection(api);
  const bookmarks = flag(query, 'allowWatchBookmarks');
  const timeout = count(query, 'timeoutSeconds') || DEFAULT_TIMEOUT_SECONDS;
  const from = count(query, 'resourceVersion') ?? 0;
  const initialEvents =
    flag(query, 'sendInitialEvents') ||
    (from === 0 && !query.has('sendInitialEvents'));
  const representation = representationFor(
    api.type,
    api.request.headers.accept ?? '',
    query.get('includeObject') ?? '',
  );

  let first = true;
  let revision = from;
  const write = (type: string, object: string) => {
    response.write(`{"type":"${type}","object":${object}}\n`);
    if (response.writableLength > MOST_UNREAD_BYTES) {
      response.destroy();
    }
  };
  const send = (type: string, stored: StoredObject) => {
    write(type, representation.event(stored, first));
    first = false;
  };
  const forward = (event: LoggedEvent) => {
    revision = event.revision;
    const type = seenThrough(selection, event);
    if (type) {
      send(type, event.object);
    }
  };
  const bookmark = (annotations?: Record<string, string>) => {
    const metadata = {
      resourceVersion: String(
        Math.max(revision, cluster.store.currentRevision),
      ),
      creationTimestamp: null,
      ...(annotations && { annotations }),
    };
    write('BOOKMARK', representation.bookmark(JSON.stringify(metadata)));
  };

  response.status(200).type('application/json');
  response.setHeader('Cache-Control', 'no-cache, private');
  response.flushHeaders();

  if (initialEvents) {
    for (const stored of collection.range(api.namespace)) {
      if (selection.matches(stored)) {
        send('ADDED', stored);
      }
    }
    if (flag(query, 'sendInitialEvents') && bookmarks) {
      bookmark({ 'k8s.io/initial-events-end': 'true' });
    }
  } else {
    const missed = collection.eventsAfter(from);
    if (!missed) {
      // The status is 200 by then: kube-apiserver, cacher.go.
      const status = expired(
        `too old resource version: ${from} (${collection.compactedTo})`,
      ).toStatus();
      write('ERROR', JSON.stringify(status));
      response.end();
      return;
    }
    missed.forEach(forward);
  }

  const unsubscribe = collection.subscribe(forward);
  const timers = [
    setTimeout(() => {
      if (bookmarks) {
        bookmark();
      }
      response.end();
    }, timeout * 1000),
    ...(bookmarks
      ? [setInterval(() => bookmark(), BOOKMARK_SECONDS * 1000)]
      : []),
  ];
  timers.forEach(timer => timer.unref());
  response.on('close', () => {
    unsubscribe();
    timers.forEach(timer => clearTimeout(timer));
  });
}
