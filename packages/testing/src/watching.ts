import type {
  ListedEvent,
  ListerWatcher,
} from '@slipway/backstage-plugin-mlops-node';

/** All objects of a list. */
export async function listAll(source: ListerWatcher): Promise<unknown[]> {
  const { signal } = new AbortController();
  const all: unknown[] = [];
  for await (const { items } of source.list(signal)) all.push(...items);
  return all;
}

/** The events of a watch, until it ends by itself. */
export async function watchToTheEnd(
  source: ListerWatcher,
): Promise<ListedEvent[]> {
  const { signal } = new AbortController();
  const events: ListedEvent[] = [];
  for await (const event of source.watch('', signal)) events.push(event);
  return events;
}
