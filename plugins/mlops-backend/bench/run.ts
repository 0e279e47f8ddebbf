import { createServer } from 'node:net';
import { once } from 'node:events';
import { measureChanges } from './measureChanges';
import { measureFleet } from './measureFleet';
import { measureHttp, untilCatalogIsComplete } from './measureHttp';
import { measureViews } from './measureViews';
import { PortalClient } from './PortalClient';
import { FLEET_SIZE, FULL_SIZE, type Size } from './platform/names';
import { startChild, type Child, type ClusterAddress } from './processes';
import { Report } from './report';

const MEGABYTE = 1024 * 1024;

interface Portal {
  process: Child<object>;
  baseUrl: string;
  client: PortalClient;
  loaded: { milliseconds: number; delayP99: number; delayMax: number };
}

const children: Array<{ stop(): Promise<void> }> = [];

async function startCluster(
  size: Partial<Size>,
): Promise<Child<ClusterAddress>> {
  const cluster = await startChild<ClusterAddress>('clusterProcess.ts', size);
  children.push(cluster);
  return cluster;
}

async function startPortal(
  cluster: ClusterAddress,
  catalog: 'real' | 'memory',
  size?: Size,
): Promise<Portal> {
  const port = await freePort();
  const process = await startChild<object>('portalProcess.ts', {
    port,
    catalog,
    cluster,
    size,
  });
  children.push(process);
  const baseUrl = `http://127.0.0.1:${port}`;
  const client = await PortalClient.signIn(baseUrl);
  await client.untilLive(120_000);
  const loaded = await process.ask<Portal['loaded']>('loaded');
  return { process, baseUrl, client, loaded };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (!address || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function memoryOf({ process }: Portal) {
  return process.ask<{ heap: number; buffers: number; rss: number }>('memory');
}

async function comeToRest(report: Report, { process }: Portal): Promise<void> {
  report.figure({
    name: 'until the first writing of the timeline is done',
    value: await process.ask<number>('atRest'),
    unit: 's',
  });
}

/** What an Application takes that nobody looks at: its object and its indexes. */
async function measureMemory(report: Report): Promise<void> {
  report.say('What the watch cache keeps of each Application');
  const heapWith = async (applications: number): Promise<number> => {
    const cluster = await startCluster({ applications });
    const unbound = { ...FULL_SIZE, entities: 0 };
    const portal = await startPortal(cluster.ready, 'memory', unbound);
    await portal.process.ask('atRest');
    const { heap } = await memoryOf(portal);
    await portal.process.stop();
    await cluster.stop();
    return heap;
  };
  const without = await heapWith(0);
  const withAll = await heapWith(FULL_SIZE.applications);
  report.figure({
    name: 'memory for each Application',
    value: (withAll - without) / FULL_SIZE.applications / 1024,
    unit: 'KB',
    target: { atMost: 3 },
  });
}

async function measureLoading(report: Report): Promise<void> {
  report.say('\nLoading everything');
  const cluster = await startCluster({});
  const portal = await startPortal(cluster.ready, 'memory');
  report.figure({
    name: 'until all sources are live',
    value: portal.loaded.milliseconds / 1000,
    unit: 's',
    target: { atMost: 30 },
  });
  report.figure({
    name: 'event-loop delay p99 meanwhile',
    value: portal.loaded.delayP99,
    unit: 'ms',
    target: { atMost: 50 },
  });
  report.figure({
    name: 'event-loop delay at most',
    value: portal.loaded.delayMax,
    unit: 'ms',
  });
  await comeToRest(report, portal);

  const memory = await memoryOf(portal);
  report.figure({
    name: 'memory in all at rest (heap and buffers)',
    value: (memory.heap + memory.buffers) / MEGABYTE,
    unit: 'MB',
  });
  report.figure({
    name: 'memory in all at rest (resident)',
    value: memory.rss / MEGABYTE,
    unit: 'MB',
  });

  report.say('\nOne view after the other');
  await measureViews(report, { ...portal, cluster });
  await portal.process.stop();
  await cluster.stop();
}

async function measureServing(report: Report): Promise<void> {
  report.say('\nWith the real catalog, authentication and permissions');
  const cluster = await startCluster({});
  const portal = await startPortal(cluster.ready, 'real');
  await untilCatalogIsComplete(portal.client);
  await comeToRest(report, portal);
  await measureHttp(report, { ...portal, cluster });

  report.say('\nA change in the cluster');
  await measureChanges(report, { ...portal, cluster });
}

async function measureManyServices(report: Report): Promise<void> {
  report.say(`\nThe fleet page, with ${FLEET_SIZE.entities} services`);
  const cluster = await startCluster(FLEET_SIZE);
  const portal = await startPortal(cluster.ready, 'memory', FLEET_SIZE);
  await measureFleet(report, { ...portal, cluster });
  await portal.process.stop();
  await cluster.stop();
}

/** `npm run bench -- fleet` for one of them alone. */
const PARTS: Record<string, (report: Report) => Promise<void>> = {
  memory: measureMemory,
  loading: measureLoading,
  serving: measureServing,
  fleet: measureManyServices,
};

function chosenParts(): Array<(report: Report) => Promise<void>> {
  const chosen = process.argv.slice(2);
  const unknown = chosen.filter(name => !PARTS[name]);
  if (unknown.length > 0) {
    throw new Error(
      `There is no part ${unknown.join(', ')}; choose of ${Object.keys(PARTS).join(', ')}`,
    );
  }
  return Object.entries(PARTS)
    .filter(([name]) => chosen.length === 0 || chosen.includes(name))
    .map(([, measure]) => measure);
}

async function main(): Promise<void> {
  const report = new Report();
  report.say(
    `${FULL_SIZE.applications} Applications, ${FULL_SIZE.canaries} Canaries, ${FULL_SIZE.workflows} Workflows, ${FULL_SIZE.entities} bound entities\n`,
  );
  try {
    for (const measure of chosenParts()) await measure(report);
    process.exitCode = report.finish();
  } finally {
    await Promise.all(children.map(child => child.stop()));
  }
}

main().catch(error => {
  // eslint-disable-next-line no-console
  console.error(error);
  process.exitCode = 1;
});
