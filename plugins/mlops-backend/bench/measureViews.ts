import { deliveryPath, type PortalClient } from './PortalClient';
import { FULL_SIZE, serviceName } from './platform/names';
import type { Child } from './processes';
import type { Report } from './report';
import { percentile } from './statistics';
import { listedAndRead, type RequestCounts } from './upstreamRequests';

/** How long the handler takes, and that it asks no upstream. */
export async function measureViews(
  report: Report,
  portal: {
    process: Child<object>;
    cluster: Child<unknown>;
    client: PortalClient;
  },
): Promise<void> {
  const { process, cluster, client } = portal;
  const viewAll = async () => {
    let bytes = 0;
    for (let i = 0; i < FULL_SIZE.entities; i++) {
      bytes += (await client.get(deliveryPath(serviceName(i)))).length;
    }
    return bytes;
  };
  await client.get(deliveryPath(serviceName(0)));
  await process.ask('handled');
  const before = await cluster.ask<RequestCounts>('requests');
  const bytes = await viewAll();
  const first = await process.ask<number[]>('handled');
  await viewAll();
  await viewAll();
  const again = await process.ask<number[]>('handled');
  const after = await cluster.ask<RequestCounts>('requests');

  report.figure({
    name: 'size of a page',
    value: bytes / FULL_SIZE.entities / 1024,
    unit: 'KB',
  });
  const times = { 'handler, first view': first, 'handler, later views': again };
  for (const [name, values] of Object.entries(times)) {
    const shares = [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const;
    for (const [label, share] of shares) {
      report.figure({
        name: `${name}, ${label}`,
        value: percentile(values, share),
        unit: 'ms',
        ...(label === 'p95' && { target: { atMost: 2 } }),
      });
    }
  }
  report.figure({
    name: `upstream calls for ${first.length + again.length} views`,
    value: listedAndRead(after) - listedAndRead(before),
    unit: 'calls',
    target: { atMost: 0 },
  });
}
