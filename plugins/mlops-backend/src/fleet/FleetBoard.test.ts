import { setTimeout } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { FleetRow } from '@slipway/backstage-plugin-mlops-common';
import { application, component, FRAUD } from '../__testUtils__/delivered';
import { FakeSource } from '../__testUtils__/FakeSource';
import { DeliveryBoard } from '../delivery/DeliveryBoard';
import { Environments } from '../environments';
import { GatePolicy } from '../gates/GatePolicy';
import { FleetBoard, type FleetTiming } from './FleetBoard';

const stops: Array<() => void> = [];
afterEach(() => stops.splice(0).forEach(stop => stop()));

function fleetOf(names: readonly string[], timing: Partial<FleetTiming> = {}) {
  const argocd = new FakeSource('argocd', 'Argo CD');
  const environments = new Environments();
  const logger = mockServices.logger.mock();
  const board = new DeliveryBoard({
    sources: [argocd],
    environments,
    gatePolicy: new GatePolicy(),
    logger,
  });
  const fleet = new FleetBoard({
    board,
    environments,
    logger,
    timing: { coalescedMs: 5, statusMs: 20, ...timing },
  });
  board.start();
  fleet.start();
  stops.push(
    () => fleet.stop(),
    () => board.stop(),
  );
  names.forEach(name => board.bound(component(name)));
  return {
    argocd,
    board,
    fleet,
    rows: () => fleet.lines('name', 'asc').map(({ row }) => row),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('It did not come to be');
    await setTimeout(5);
  }
}

const ref = (name: string) => `component:default/${name}`;
const states = (rows: readonly FleetRow[]) => rows.map(({ state }) => state);

describe('FleetBoard', () => {
  it('makes the rows in the background, and again when something changes', async () => {
    const { argocd, fleet, rows } = fleetOf(['fraud-detection']);
    argocd.see(FRAUD, { applications: [application('dev')] });
    expect(rows()).toEqual([]);
    expect(fleet.pending).toBe(1);
    await until(() => rows().length === 1);
    expect(fleet.pending).toBe(0);
    expect(states(rows())).toEqual(['healthy']);

    argocd.see(FRAUD, {
      applications: [
        application('dev', { sync: 'OutOfSync' }),
        application('production'),
      ],
    });
    await until(() => rows().length === 2);
    expect(states(rows())).toEqual(['attention', 'healthy']);
  });

  it('joins nothing to answer, and nothing anew that somebody else joins', async () => {
    const { argocd, board, fleet, rows } = fleetOf(['fraud-detection'], {
      coalescedMs: 60_000,
    });
    argocd.see(FRAUD, { applications: [application('dev')] });
    board.delivery(FRAUD);
    expect(rows()).toHaveLength(1);
    expect(fleet.pending).toBe(0);
    const { observations } = argocd;
    for (let i = 0; i < 50; i++) rows();
    expect(argocd.observations).toBe(observations);
  });

  it('tells a change of what is shown, and of nothing else', async () => {
    const { argocd, fleet, rows } = fleetOf(['fraud-detection']);
    argocd.see(FRAUD, { applications: [application('dev')] });
    await until(() => rows().length === 1);
    let told = 0;
    fleet.onChange(() => {
      told += 1;
    });
    const before = argocd.observations;
    argocd.see(FRAUD, {
      applications: [
        application('dev', { reconciledAt: '2026-11-21T10:00:00Z' }),
      ],
    });
    await until(() => argocd.observations > before);
    expect(told).toBe(0);
    argocd.see(FRAUD, {
      applications: [application('dev', { health: { status: 'Degraded' } })],
    });
    await until(() => told === 1);
    expect(states(rows())).toEqual(['broken']);
  });

  it('forgets what is not bound any more', async () => {
    const { argocd, board, rows } = fleetOf(['fraud-detection', 'credit-risk']);
    argocd.see(FRAUD, { applications: [application('dev')] });
    await until(() => rows().length === 2);
    board.unbound(FRAUD);
    expect(rows().map(row => row.entityRef)).toEqual([ref('credit-risk')]);
  });

  it('takes a new owner over from the catalog', async () => {
    const { argocd, board, rows } = fleetOf(['fraud-detection']);
    argocd.see(FRAUD, { applications: [application('dev')] });
    await until(() => rows().length === 1);
    board.bound(component('fraud-detection', { owner: 'group:default/new' }));
    await until(() => rows()[0].owner === 'group:default/new');
    expect(rows()).toHaveLength(1);
  });

  it('says of all rows that they are old when their source fails', async () => {
    const { argocd, rows } = fleetOf(['fraud-detection']);
    argocd.see(FRAUD, { applications: [application('dev')] });
    await until(() => rows().length === 1);
    argocd.become({
      state: 'stale',
      observedAt: '2026-11-20T10:00:00Z',
      reason: 'connection refused',
    });
    await until(() => rows()[0].reason?.code === 'source-stale');
    expect(states(rows())).toEqual(['attention']);
  });

  it('tells that a source fails although no row depends on it', async () => {
    const { argocd, fleet } = fleetOf([]);
    let told = 0;
    fleet.onChange(() => {
      told += 1;
    });
    argocd.become({
      state: 'stale',
      observedAt: '2026-11-20T10:00:00Z',
      reason: 'connection refused',
    });
    await until(() => told > 0);
    expect(told).toBe(1);
  });

  it('waits while the sources load, but not for ever', async () => {
    const { argocd, fleet, rows } = fleetOf([], { longestStartMs: 60 });
    argocd.become({
      state: 'unavailable',
      since: '2026-11-20T10:00:00Z',
      reason: 'connection refused',
    });
    expect(fleet.pending).toBe(0);
    argocd.see(FRAUD, { applications: [application('dev')] });
    await setTimeout(20);
    expect(rows()).toEqual([]);
  });

  it('lets others have their turn while it makes thousands of rows', async () => {
    const names = Array.from({ length: 3_000 }, (_, i) => `service-${i}`);
    const { argocd, fleet, rows } = fleetOf(names);
    names.forEach(name =>
      argocd.see(ref(name), {
        applications: [application('dev'), application('production')],
      }),
    );
    let longest = 0;
    while (fleet.pending > 0) {
      // What the process worked: the machine that tests does other things too.
      const began = process.cpuUsage();
      await setTimeout(1);
      const { user, system } = process.cpuUsage(began);
      longest = Math.max(longest, (user + system) / 1_000);
    }
    expect(rows()).toHaveLength(6_000);
    expect(longest).toBeLessThan(250);
  });

  it('keeps an order right however rows come, change and go', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `service-${i}`);
    const { argocd, board, fleet } = fleetOf(names);
    const see = (name: string, sync: 'Synced' | 'OutOfSync') =>
      argocd.see(ref(name), { applications: [application('dev', { sync })] });
    names.forEach(name => see(name, 'Synced'));
    await until(() => fleet.pending === 0);
    fleet.lines('attention', 'desc');

    see('service-7', 'OutOfSync');
    see('service-30', 'OutOfSync');
    board.unbound(ref('service-9'));
    const worst = () => fleet.lines('attention', 'desc').slice(0, 3);
    await until(() => states(worst().map(({ row }) => row))[1] === 'attention');
    expect(worst().map(({ row }) => row.title)).toEqual([
      'service-30',
      'service-7',
      'service-0',
    ]);
    expect(fleet.lines('attention', 'desc')).toHaveLength(39);
  });
});
