import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import type {
  Fleet,
  FleetQuery,
  FleetRow,
} from '@slipway/backstage-plugin-mlops-common';
import { fleetOf } from '../../dev/fixtures/fleet';
import { FLEET_PAGE, FLEET_TIMING, FleetFeed } from './FleetFeed';

const row = (name: string, part: Partial<FleetRow> = {}): FleetRow => ({
  entityRef: `component:default/${name}`,
  title: name,
  environment: 'production',
  state: 'healthy',
  live: [],
  candidate: [],
  drift: [],
  ...part,
});
const rowsNamed = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    row(`service-${String(i).padStart(4, '0')}`),
  );

/** A backend with these rows by name, that hands out a cursor by name. */
class AskedApi {
  rows = rowsNamed(250);
  pending = 0;
  failure: Error | undefined;
  readonly asked: FleetQuery[] = [];
  readonly signals: AbortSignal[] = [];
  hold: Promise<void> | undefined;

  async getFleet(
    query: FleetQuery = {},
    options: { signal?: AbortSignal } = {},
  ): Promise<Fleet> {
    this.asked.push(query);
    if (options.signal) this.signals.push(options.signal);
    await this.hold;
    if (this.failure) throw this.failure;
    const { cursor = '', limit = 100 } = query;
    const behind = this.rows.filter(({ title }) => title > cursor);
    const page = behind.slice(0, limit);
    const next = behind.length > limit ? page.at(-1)?.title : undefined;
    const { choices, ...counts } = fleetOf(this.rows);
    return {
      ...counts,
      ...(!cursor && { choices }),
      rows: page,
      pending: this.pending,
      ...(next && { next }),
    };
  }
}

const pass = (milliseconds: number) =>
  jest.advanceTimersByTimeAsync(milliseconds);

let api: AskedApi;
let feed: FleetFeed;
let leave: () => void;
let hidden: jest.SpyInstance<boolean, []>;

const look = async () => {
  leave = feed.subscribe(() => {});
  await pass(0);
};
const fleet = () => {
  const state = feed.getState();
  if (!('fleet' in state)) throw new Error(state.phase);
  return state.fleet;
};
const names = () => fleet().rows.map(({ title }) => title);

beforeEach(() => {
  jest.useFakeTimers();
  jest.spyOn(Math, 'random').mockReturnValue(0);
  hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(false);
  api = new AskedApi();
  feed = new FleetFeed(api, { search: 'service' });
});

afterEach(() => {
  leave();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

it('asks for the first page, and for more as one scrolls', async () => {
  await look();
  expect(api.asked).toEqual([
    { search: 'service', limit: FLEET_PAGE, cursor: undefined },
  ]);
  expect(fleet()).toMatchObject({ total: 250, hasMore: true });
  feed.look(50, 70);
  await pass(0);
  expect(names()).toHaveLength(200);
  feed.look(150, 170);
  await pass(0);
  expect(names()).toEqual(api.rows.map(({ title }) => title));
  expect(fleet().hasMore).toBe(false);
  feed.look(230, 250);
  await pass(0);
  expect(api.asked).toHaveLength(3);
});

it('keeps the choices that came with the first page', async () => {
  await look();
  feed.look(50, 70);
  await pass(0);
  expect(fleet().choices?.environments).toEqual(['production']);
});

it('answers a burst of signals with one request in two seconds', async () => {
  feed.useSignals(true);
  await look();
  for (let i = 0; i < 30; i++) {
    feed.onSignal();
    await pass(100);
  }
  expect(api.asked.length).toBeLessThanOrEqual(3);
  await pass(FLEET_TIMING.shortestGap);
  expect(api.asked.length).toBeLessThanOrEqual(4);
});

it('asks anew only for what is looked at, and for the rest when it is scrolled to', async () => {
  feed.useSignals(true);
  await look();
  feed.look(50, 70);
  await pass(0);
  feed.look(150, 170);
  await pass(0);
  api.asked.length = 0;

  api.rows = api.rows.map(each => ({ ...each, state: 'broken' }));
  feed.onSignal();
  await pass(FLEET_TIMING.shortestGap);
  // The first has the counts, the second is looked at.
  expect(api.asked.map(({ cursor }) => cursor)).toEqual([
    undefined,
    'service-0099',
  ]);
  expect(fleet().rows[240].state).toBe('healthy');
  feed.look(230, 250);
  await pass(FLEET_TIMING.shortestGap);
  expect(fleet().rows[240].state).toBe('broken');
});

it('shows each row once and none too few, however they move between pages', async () => {
  await look();
  feed.look(0, 120);
  await pass(0);
  api.rows = [row('service-0000a'), ...api.rows, row('service-0120a')]
    .filter(({ title }) => title !== 'service-0005')
    .sort((a, b) => (a.title < b.title ? -1 : 1));
  feed.refresh();
  await pass(0);
  expect(names()).toEqual(
    api.rows.slice(0, names().length).map(({ title }) => title),
  );
  expect(names()).toContain('service-0120a');
  expect(names()).not.toContain('service-0005');
});

it('forgets the pages behind the last', async () => {
  await look();
  feed.look(0, 120);
  await pass(0);
  api.rows = rowsNamed(3);
  feed.refresh();
  await pass(0);
  expect(names()).toHaveLength(3);
  expect(fleet().hasMore).toBe(false);
});

it('polls where there are no signals, seldom where there are, and soon while rows are made', async () => {
  await look();
  await pass(FLEET_TIMING.poll);
  expect(api.asked).toHaveLength(2);
  feed.useSignals(true);
  api.pending = 12;
  await pass(FLEET_TIMING.poll);
  expect(api.asked).toHaveLength(3);
  await pass(FLEET_TIMING.pendingPoll);
  expect(api.asked).toHaveLength(4);
  api.pending = 0;
  await pass(FLEET_TIMING.pendingPoll);
  expect(api.asked).toHaveLength(5);
  await pass(FLEET_TIMING.safetyPoll - 1);
  expect(api.asked).toHaveLength(5);
  await pass(1);
  expect(api.asked).toHaveLength(6);
});

it('asks nothing while nobody sees it', async () => {
  await look();
  hidden.mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  feed.onSignal();
  await pass(10 * FLEET_TIMING.poll);
  expect(api.asked).toHaveLength(1);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event('visibilitychange'));
  await pass(0);
  expect(api.asked).toHaveLength(2);
});

it('shows what it knew while the backend is down, and asks less and less often', async () => {
  await look();
  api.failure = new ServiceUnavailableError('x');
  await pass(FLEET_TIMING.poll);
  expect(feed.getState()).toMatchObject({ phase: 'stale' });
  expect(names()).toHaveLength(100);
  const asked = api.asked.length;
  await pass(60_000);
  expect(api.asked.length - asked).toBeLessThanOrEqual(3);
  api.failure = undefined;
  feed.refresh();
  await pass(0);
  expect(feed.getState()).toMatchObject({ phase: 'ready' });
});

it('shows nothing any more to who may not see it', async () => {
  await look();
  api.failure = new NotAllowedError('x');
  await pass(FLEET_TIMING.poll);
  expect(feed.getState()).toMatchObject({ phase: 'failed' });
});

it('gives up a request that takes too long, and every one when one leaves', async () => {
  api.hold = new Promise(() => {});
  await look();
  leave();
  expect(api.signals[0].aborted).toBe(true);
  await pass(FLEET_TIMING.timeout);
  expect(api.asked).toHaveLength(1);
});
