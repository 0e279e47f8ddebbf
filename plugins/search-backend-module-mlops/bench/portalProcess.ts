import { once } from 'node:events';
import { createServer } from 'node:http';
import { deliveryOf, entityOf, SIZE } from './platform';

const MOST_ON_PAGE = 500;

/** The catalog and the delivery API, as far as a collator asks them. */
async function main(): Promise<void> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(
      request.url ?? '',
      'http://portal',
    );
    const answer = pathname.startsWith('/api/catalog')
      ? entitiesFrom(searchParams)
      : deliveryOf(pathname.split('/').at(-2) ?? '');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('disconnect', () => process.exit());
  process.send?.(server.address());
}

function entitiesFrom(query: URLSearchParams) {
  const from = Number(query.get('cursor') ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? 20), MOST_ON_PAGE);
  const to = Math.min(from + limit, SIZE.entities);
  return {
    items: Array.from({ length: to - from }, (_, i) => entityOf(from + i)),
    totalItems: SIZE.entities,
    pageInfo: to < SIZE.entities ? { nextCursor: String(to) } : {},
  };
}

main();
