import { setTimeout } from 'node:timers/promises';
import {
  fleetSchema,
  type Fleet,
} from '@slipway/backstage-plugin-mlops-common';
import { markApplication } from './measureChanges';
import { PortalClient } from './PortalClient';
import { FLEET_SIZE, serviceName } from './platform/names';
import type { Child, ClusterAddress } from './processes';
import type { Report } from './report';
import { percentile } from './statistics';
import { listedAndRead, type RequestCounts } from './upstreamRequests';

const PATIENCE_MS = 300_000;
const USERS = 10;
const ROUNDS = 30;
const CHANGES_EVERY_MS = 100;

/** What people ask of the fleet page. */
const QUESTIONS = [
  '',
  'sort=name',
  'sort=deployed&order=asc',
  'sort=environment&limit=500',
  'attention=true',
  'mine=true',
  'state=broken&state=attention',
  'environment=production',
  'owner=group:default/benchmarkers&environment=staging',
  'search=service-04',
  'search=production+synced+v1',
  'search=nothing+has+this',
];

interface FleetPortal {
  process: Child<object>;
  cluster: Child<ClusterAddress>;
  client: PortalClient;
  baseUrl: string;
}

/** How long the rows take to be made, and each answer of them. */
export async function measureFleet(
  report: Report,
  portal: FleetPortal,
): Promise<void> {
  const { cluster } = portal;
  await measureMaking(report, portal);
  const before = await cluster.ask<RequestCounts>('requests');
  const answers = await measureAnswers(report, portal);
  const after = await cluster.ask<RequestCounts>('requests');
  report.figure({
    name: `upstream calls for ${answers} answers`,
    value: listedAndRead(after) - listedAndRead(before),
    unit: 'calls',
    target: { atMost: 0 },
  });
  await measureUnderLoad(report, portal);
}

async function measureMaking(
  report: Report,
  { client, process }: FleetPortal,
): Promise<void> {
  await process.ask('watchLoop');
  const began = performance.now();
  let fleet: Fleet;
  for (;;) {
    fleet = await ask(client, 'limit=1');
    if (fleet.pending === 0 && fleet.total >= FLEET_SIZE.applications) break;
    if (performance.now() - began > PATIENCE_MS) {
      throw new Error(`${fleet.total} rows, ${fleet.pending} pending`);
    }
    await setTimeout(200);
  }
  const loop = await process.ask<{ p99: number; max: number }>('loop');
  report.figure({
    name: 'rows of the fleet',
    value: fleet.total,
    unit: 'rows',
  });
  report.figure({
    name: 'until all are made after the sources are live',
    value: (performance.now() - began) / 1000,
    unit: 's',
    target: { atMost: 60 },
  });
  report.figure({
    name: 'event-loop delay p99 meanwhile',
    value: loop.p99,
    unit: 'ms',
    target: { atMost: 50 },
  });
}

/** One after the other; each user's first is with a permission not decided yet. */
async function measureAnswers(
  report: Report,
  { baseUrl, client }: FleetPortal,
): Promise<number> {
  const times: number[] = [];
  const first: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const user = await PortalClient.signIn(baseUrl);
    for (const [i, question] of QUESTIONS.entries()) {
      const began = performance.now();
      bytes += (await user.get(fleetPath(question))).length;
      const took = performance.now() - began;
      times.push(took);
      if (i === 0) first.push(took);
    }
  }
  times.push(...(await scrollThrough(client)));
  report.figure({
    name: 'size of an answer',
    value: bytes / (ROUNDS * QUESTIONS.length) / 1024,
    unit: 'KB',
  });
  figures(report, 'answer', times);
  figures(report, 'first answer of a user', first);
  return times.length;
}

async function scrollThrough(client: PortalClient): Promise<number[]> {
  const times: number[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const began = performance.now();
    const question = `sort=name&limit=500${cursor ? `&cursor=${cursor}` : ''}`;
    const page = await ask(client, question);
    times.push(performance.now() - began);
    page.rows.forEach(row => seen.add(`${row.entityRef} ${row.environment}`));
    cursor = page.next;
  } while (cursor);
  if (seen.size < FLEET_SIZE.applications) {
    throw new Error(`Only ${seen.size} rows were met by scrolling`);
  }
  return times;
}

/** Ten people at a time, while the cluster changes all the time. */
async function measureUnderLoad(
  report: Report,
  { baseUrl, cluster }: FleetPortal,
): Promise<void> {
  const times: number[] = [];
  let isOver = false;
  const people = Array.from({ length: USERS }, async (_, person) => {
    const user = await PortalClient.signIn(baseUrl);
    // Pages spread what they ask after a signal over half a second.
    await setTimeout((person * 500) / USERS);
    for (let i = 0; i < ROUNDS; i++) {
      const question = QUESTIONS[(i + person) % QUESTIONS.length];
      const began = performance.now();
      await user.get(fleetPath(question));
      times.push(performance.now() - began);
      // Four times as often as a page does that is told of every change.
      await setTimeout(400 + ((i * 37 + person * 61) % 200));
    }
  });
  const changing = (async () => {
    for (let i = 0; !isOver; i++) {
      const service = serviceName((i * 7) % FLEET_SIZE.entities);
      await markApplication(cluster.ready, service, `fleet-${i}`);
      await setTimeout(CHANGES_EVERY_MS);
    }
  })();
  await Promise.all(people);
  isOver = true;
  await changing;
  figures(report, `answer to ${USERS} at once, amid 10 changes/s`, times);
}

function figures(report: Report, name: string, times: readonly number[]): void {
  report.figure({
    name: `${name}, p50`,
    value: percentile(times, 0.5),
    unit: 'ms',
  });
  report.figure({
    name: `${name}, p95`,
    value: percentile(times, 0.95),
    unit: 'ms',
    target: { atMost: 100 },
  });
}

async function ask(client: PortalClient, question: string): Promise<Fleet> {
  return fleetSchema.parse(JSON.parse(await client.get(fleetPath(question))));
}

function fleetPath(question: string): string {
  return `/api/mlops/v1/fleet${question && `?${question}`}`;
}
