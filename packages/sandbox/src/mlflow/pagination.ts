import { invalid } from './errors';
import type { Page } from './types';

/** MLflow's page tokens are the base64 of `{"offset": n}`. */
function offsetOf(token: string | undefined): number {
  if (!token) {
    return 0;
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(token) || token.length % 4 !== 0) {
    throw invalid('Invalid page token, could not base64-decode');
  }
  const text = Buffer.from(token, 'base64').toString('utf8');
  const offset = /^\{"offset": ?"?(\d+)"?\}$/.exec(text)?.[1];
  if (offset === undefined) {
    throw invalid(`Invalid page token, decoded value=${text}`);
  }
  return Number(offset);
}

/** Cuts a page out of a whole, ordered result. */
export function paginate<T>(
  all: readonly T[],
  pageSize: number,
  token: string | undefined,
): Page<T> {
  const start = offsetOf(token);
  const end = start + pageSize;
  return {
    items: all.slice(start, end),
    ...(end < all.length && {
      nextPageToken: Buffer.from(`{"offset": ${end}}`).toString('base64'),
    }),
  };
}
