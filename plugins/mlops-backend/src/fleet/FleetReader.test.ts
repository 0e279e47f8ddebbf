import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { component } from '../__testUtils__/delivered';
import { Environments } from '../environments';
import { validate } from '../router/validate';
import type { FleetBoard } from './FleetBoard';
import { fleetLine, type FleetLine } from './FleetLine';
import { fleetQuerySchema } from './fleetQuery';
import { FleetReader } from './FleetReader';

const environments = new Environments([]);

function line(name: string, team: string, environment: string): FleetLine {
  const owner = `group:default/${team}`;
  return fleetLine(
    {
      entityRef: `component:default/${name}`,
      title: name,
      owner,
      environment,
      state: 'healthy',
      live: [],
      candidate: [],
      drift: [],
    },
    component(name),
    { owners: [owner], environments },
  );
}

function setUp() {
  const lines = [
    line('fraud', 'team-fraud', 'production'),
    line('fraud', 'team-fraud', 'dev'),
    line('credit', 'team-risk', 'staging'),
  ];
  let choicesRevision = 0;
  let made = 0;
  const everything = new Set(lines.map(({ entity }) => entity));
  let allowed: ReadonlySet<Entity> = everything;
  const fleet: Pick<
    FleetBoard,
    'choicesRevision' | 'entities' | 'lines' | 'pending'
  > = {
    get choicesRevision() {
      return choicesRevision;
    },
    entities: () => [...everything],
    lines: () => {
      made += 1;
      return [...lines].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    pending: 0,
  };
  const reader = new FleetReader({
    fleet,
    board: { statuses: () => [] },
    authorizer: { allowed: async () => allowed },
    userInfo: mockServices.userInfo.mock(),
  });
  return {
    read: (query: object = {}) =>
      reader.read(
        { credentials: mockCredentials.user(), key: 'a token' },
        validate(fleetQuerySchema, { sort: 'name', ...query }),
      ),
    allow: (entities: ReadonlySet<Entity>) => {
      allowed = entities;
    },
    add: (another: FleetLine) => {
      lines.push(another);
      everything.add(another.entity);
      choicesRevision += 1;
    },
    lines,
    times: () => made,
  };
}

describe('the reader of the fleet', () => {
  it('brings what can be filtered by with the first page, and not again', async () => {
    const { read } = setUp();
    const first = await read({ limit: 1 });
    expect(first.choices).toEqual({
      owners: ['group:default/team-fraud', 'group:default/team-risk'],
      environments: expect.arrayContaining(['dev', 'staging', 'production']),
    });
    const second = await read({ limit: 1, cursor: first.next });
    expect(second).not.toHaveProperty('choices');
  });

  it('offers nobody what is not theirs to read, whoever asked before', async () => {
    const { read, allow, lines } = setUp();
    await read();
    allow(new Set([lines[2].entity]));
    expect((await read()).choices).toEqual({
      owners: ['group:default/team-risk'],
      environments: ['staging'],
    });
  });

  it('looks for the choices again only when there may be others', async () => {
    const { read, add, times } = setUp();
    await read();
    const before = times();
    await read();
    expect(times() - before).toBe(1);
    add(line('churn', 'team-growth', 'production'));
    expect((await read()).choices?.owners).toContain(
      'group:default/team-growth',
    );
  });
});
