import autocannon from 'autocannon';
import { setTimeout } from 'node:timers/promises';
import { deliveryPath, PortalClient } from './PortalClient';
import { FULL_SIZE, serviceName } from './platform/names';
import type { Child } from './processes';
import type { Report } from './report';
import { listedAndRead, type RequestCounts } from './upstreamRequests';

const CONNECTIONS = 10;
const CATALOG_PATIENCE_MS = 300_000;

/** Requests a second with everything that production has in the way. */
export async function measureHttp(
  report: Report,
  portal: { cluster: Child<unknown>; process: Child<object>; baseUrl: string },
): Promise<void> {
  const { cluster, process: server, baseUrl } = portal;
  const users: PortalClient[] = [];
  for (let i = 0; i < CONNECTIONS; i++) {
    users.push(await PortalClient.signIn(baseUrl));
  }
  await load(baseUrl, users, 5);
  const before = await cluster.ask<RequestCounts>('requests');
  const { result, cpuMs } = await costOf(server, () =>
    load(baseUrl, users, 15),
  );
  const after = await cluster.ask<RequestCounts>('requests');
  if (result.non2xx + result.errors + result.timeouts > 0) {
    throw new Error(
      `${result.non2xx} refusals, ${result.errors} errors, ${result.timeouts} timeouts`,
    );
  }
  const bare = await costOf(server, () => loadBare(baseUrl));
  report.figure({
    name: 'for comparison: Backstage’s router without authentication',
    value: bare.result.requests.average,
    unit: 'req/s',
  });
  report.figure({
    name: 'its processor time for each request',
    value: bare.cpuMs,
    unit: 'ms',
  });
  report.figure({
    name: `requests a second at ${CONNECTIONS} connections`,
    value: result.requests.average,
    unit: 'req/s',
    target: { atLeast: 1_500 },
  });
  report.figure({
    name: 'processor time for each request',
    value: cpuMs,
    unit: 'ms',
  });
  report.figure({
    name: 'latency p50',
    value: result.latency.p50,
    unit: 'ms',
  });
  report.figure({
    name: 'latency p99',
    value: result.latency.p99,
    unit: 'ms',
    target: { atMost: 25 },
  });
  report.figure({
    name: `upstream calls for ${result.requests.total} views`,
    value: listedAndRead(after) - listedAndRead(before),
    unit: 'calls',
    target: { atMost: 0 },
  });
  const file = process.env.BENCH_PROFILE;
  if (!file) return;
  await server.ask('profile');
  await load(baseUrl, users, 10);
  await server.ask('profiled', file);
}

/** What the portal took of the processor: also on a machine that is not calm. */
async function costOf(
  server: Child<object>,
  run: () => Promise<autocannon.Result>,
): Promise<{ result: autocannon.Result; cpuMs: number }> {
  const before = await server.ask<number>('cpu');
  const result = await run();
  const seconds = (await server.ask<number>('cpu')) - before;
  return { result, cpuMs: (seconds * 1_000) / result.requests.total };
}

async function load(
  baseUrl: string,
  users: readonly PortalClient[],
  duration: number,
): Promise<autocannon.Result> {
  let connection = 0;
  return autocannon({
    url: baseUrl,
    connections: CONNECTIONS,
    duration,
    setupClient: client => {
      const { token } = users[connection % users.length];
      const first = (connection * FULL_SIZE.entities) / CONNECTIONS;
      connection += 1;
      client.setRequests(
        Array.from({ length: FULL_SIZE.entities }, (_, i) => ({
          method: 'GET',
          path: deliveryPath(serviceName((first + i) % FULL_SIZE.entities)),
          headers: { authorization: `Bearer ${token}` },
        })),
      );
    },
  });
}

/** How fast this machine is today. */
async function loadBare(baseUrl: string): Promise<autocannon.Result> {
  return autocannon({
    url: `${baseUrl}/api/bare/`,
    connections: CONNECTIONS,
    duration: 5,
  });
}

/** The catalog takes its time to process what it was given. */
export async function untilCatalogIsComplete(
  client: PortalClient,
): Promise<void> {
  const deadline = performance.now() + CATALOG_PATIENCE_MS;
  const path = `/api/catalog/entities/by-query?limit=0&filter=kind=component,relations.ownedBy=group:default/benchmarkers`;
  for (;;) {
    const { totalItems } = JSON.parse(await client.get(path));
    if (totalItems >= FULL_SIZE.entities) return;
    if (performance.now() > deadline) {
      throw new Error(`The catalog has ${totalItems} entities only`);
    }
    await setTimeout(1000);
  }
}
