import { WatchRefusedError } from '@slipway/backstage-plugin-mlops-node';
import type { ArgoCdClient } from './ArgoCdClient';
import { ListSplitter } from './ListSplitter';

const PAGE_SIZE = 100;
/** Argo CD needs seconds before the first byte of a large list. */
const ANSWER_MS = 15_000;

/**
 * The objects of a list, some at a time.
 *
 * @throws unless the list came whole: what is missing would count as deleted.
 */
export async function* readList(
  client: ArgoCdClient,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<unknown[]> {
  const response = await answer(client, path, signal);
  try {
    yield* split(response);
  } catch (error) {
    if (signal.aborted) throw error;
    throw error instanceof SyntaxError
      ? new WatchRefusedError(
          `Argo CD ${client.name} sent what is not a list; is its url that of an Argo CD API server?`,
        )
      : new Error(`Argo CD ${client.name} broke the connection off`);
  }
}

/** A server that accepts and does not answer is not waited for. */
async function answer(
  client: ArgoCdClient,
  path: string,
  signal: AbortSignal,
): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_MS);
  try {
    return await client.get(path, AbortSignal.any([signal, patience.signal]));
  } catch (error) {
    if (!patience.signal.aborted || signal.aborted) throw error;
    throw new Error(
      `Argo CD ${client.name} did not answer for ${ANSWER_MS / 1000} s`,
    );
  } finally {
    clearTimeout(timer);
  }
}

async function* split(response: Response): AsyncGenerator<unknown[]> {
  const decoder = new TextDecoder();
  const splitter = new ListSplitter();
  let page: unknown[] = [];
  for await (const chunk of response.body ?? []) {
    for (const item of splitter.push(decoder.decode(chunk, { stream: true }))) {
      page.push(JSON.parse(item));
      if (page.length < PAGE_SIZE) continue;
      yield page;
      page = [];
    }
  }
  splitter.push(decoder.decode());
  if (!splitter.isWhole) throw new SyntaxError('This is no whole list');
  yield page;
}
