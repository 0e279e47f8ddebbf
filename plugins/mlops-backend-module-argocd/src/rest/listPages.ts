import type { ListPage } from '@slipway/backstage-plugin-mlops-node';
import type { ArgoCdClient } from './ArgoCdClient';
import { readList } from './readList';

/** What is listed only, and whose version nobody goes on from. */
export async function* listPages(
  client: ArgoCdClient,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  for await (const items of readList(client, path, signal)) {
    yield { items, resourceVersion: '' };
  }
}
