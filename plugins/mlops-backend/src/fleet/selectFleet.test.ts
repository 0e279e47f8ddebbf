import { InputError } from '@backstage/errors';
import type { FleetRow } from '@slipway/backstage-plugin-mlops-common';
import { component } from '../__testUtils__/delivered';
import { Environments } from '../environments';
import { validate } from '../router/validate';
import { fleetFilters } from './fleetFilters';
import { fleetLine, type FleetLine } from './FleetLine';
import { comparePlaces } from './fleetOrders';
import { fleetQuerySchema } from './fleetQuery';
import { selectFleet } from './selectFleet';

const environments = new Environments();

function line(
  name: string,
  part: Partial<FleetRow> = {},
  owner = 'group:default/team-fraud',
): FleetLine {
  const entity = component(name, { owner });
  const row: FleetRow = {
    entityRef: `component:default/${name}`,
    title: name,
    owner,
    environment: 'production',
    state: 'healthy',
    live: [{ model: { name, version: '1' } }],
    candidate: [],
    drift: [],
    deployedAt: '2026-11-20T09:00:00Z',
    ...part,
  };
  return fleetLine(row, entity, { owners: [owner], environments });
}

const actor = { role: 'owner' as const };
const FLEET = [
  line('fraud', {
    state: 'progressing',
    candidate: [{ model: { name: 'fraud', version: '12' } }],
  }),
  line('fraud', { environment: 'dev', deployedAt: '2026-11-21T09:00:00Z' }),
  line('credit', { state: 'broken', actor }, 'group:default/team-risk'),
  line(
    'credit',
    { environment: 'dev', state: 'broken', actor },
    'group:default/team-risk',
  ),
  line(
    'churn',
    {
      state: 'attention',
      actor,
      deployedAt: undefined,
      reason: {
        code: 'sync-window',
        severity: 'warning',
        message: 'A sync window keeps changes out',
      },
    },
    'group:default/team-growth',
  ),
];

function select(
  query: Record<string, unknown> = {},
  options: {
    lines?: FleetLine[];
    owned?: ReadonlySet<string>;
    mayRead?: (line: FleetLine) => boolean;
  } = {},
) {
  const { lines = FLEET, mayRead = () => true } = options;
  const read = validate(fleetQuerySchema, query);
  return selectFleet({
    fleet: {
      lines: (sort, order) => [...lines].sort(comparePlaces(sort, order)),
    },
    query: read,
    filters: fleetFilters(read, options.owned),
    mayRead,
  });
}

const names = (answer: { rows: FleetRow[] }) =>
  answer.rows.map(row => `${row.title} ${row.environment}`);

describe('selectFleet', () => {
  it('puts the worst first, and production before what comes before it', () => {
    expect(names(select())).toEqual([
      'credit production',
      'credit dev',
      'churn production',
      'fraud production',
      'fraud dev',
    ]);
  });

  it.each([
    [{ sort: 'name' }, 'churn production'],
    [{ sort: 'name', order: 'desc' }, 'fraud dev'],
    [{ sort: 'environment' }, 'credit dev'],
    [{ sort: 'environment', order: 'desc' }, 'churn production'],
    [{ sort: 'deployed' }, 'fraud dev'],
    [{ sort: 'attention', order: 'asc' }, 'fraud dev'],
  ])('sorts by %j', (query, first) => {
    expect(names(select(query))[0]).toBe(first);
  });

  it('puts what was deployed at no known time last', () => {
    expect(names(select({ sort: 'deployed' })).at(-1)).toBe('churn production');
  });

  it.each([
    ['fraud', 2],
    ['FRAUD Production', 1],
    ['fraud v1', 2],
    ['fraud v12', 1],
    ['v2', 0],
    ['sync window', 1],
    ['team-risk broken', 2],
    ['nothing like it', 0],
  ])('finds by %j', (search, count) => {
    expect(select({ search }).total).toBe(count);
  });

  it.each([
    [{ environment: 'dev' }, 2],
    [{ environment: ['dev', 'production'] }, 5],
    [{ owner: 'group:default/team-risk' }, 2],
    [{ owner: 'Group:Default/Team-Risk' }, 2],
    [{ state: ['broken', 'attention'] }, 3],
    [{ attention: 'true' }, 3],
    [{ attention: 'false' }, 5],
    [{ owner: 'group:default/team-risk', environment: 'dev' }, 1],
  ])('filters by %j', (query, count) => {
    expect(select(query).total).toBe(count);
  });

  it('shows only what somebody owns, where that is asked', () => {
    const owned = new Set(['group:default/team-risk']);
    expect(names(select({ mine: 'true' }, { owned }))).toEqual([
      'credit production',
      'credit dev',
    ]);
    expect(select({ mine: 'true' }, { owned: new Set() }).total).toBe(0);
  });

  it('counts the whole set and not the page', () => {
    expect(select({ limit: '1' })).toMatchObject({
      total: 5,
      needAttention: 3,
      states: {
        broken: 2,
        attention: 1,
        unknown: 0,
        progressing: 1,
        healthy: 1,
      },
    });
  });

  it('counts the states as if none was chosen, so that another can be', () => {
    const answer = select({ state: 'broken', environment: 'production' });
    expect(answer.total).toBe(1);
    expect(answer.states).toMatchObject({ broken: 1, attention: 1 });
  });

  it('says nothing of what may not be read: no row, no count', () => {
    const mayRead = ({ owners }: FleetLine) =>
      owners.includes('group:default/team-fraud');
    const answer = select({}, { mayRead });
    expect(answer.total).toBe(2);
    expect(answer.states.broken).toBe(0);
    expect(JSON.stringify(answer)).not.toContain('risk');
  });
});

describe('a cursor', () => {
  const many = Array.from({ length: 25 }, (_, i) =>
    line(`service-${String(i).padStart(2, '0')}`, {
      state: i % 3 === 0 ? 'broken' : 'healthy',
      deployedAt: new Date(Date.UTC(2026, 10, 1 + (i % 5))).toISOString(),
    }),
  );

  it.each(['attention', 'name', 'environment', 'deployed'])(
    'leads through all rows by %s, each once',
    sort => {
      for (const order of ['asc', 'desc']) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = select(
            { sort, order, limit: '4', ...(cursor && { cursor }) },
            { lines: many },
          );
          seen.push(...names(page));
          cursor = page.next;
        } while (cursor);
        const whole = select({ sort, order, limit: '500' }, { lines: many });
        expect(seen).toEqual(names(whole));
      }
    },
  );

  it('stays where it is when rows before it come, go and change', () => {
    const first = select({ sort: 'name', limit: '5' }, { lines: many });
    const changed = [
      line('service-00a'),
      line('service-02', { state: 'unknown' }),
      ...many.filter(({ name }) => name > 'service-03'),
    ];
    const second = select(
      { sort: 'name', limit: '5', cursor: first.next },
      { lines: changed },
    );
    expect(names(second)[0]).toBe('service-05 production');
  });

  it('stays valid when the row that it was made from is gone', () => {
    const first = select({ sort: 'name', limit: '5' }, { lines: many });
    const second = select(
      { sort: 'name', limit: '5', cursor: first.next },
      { lines: many.filter(({ name }) => name !== 'service-04') },
    );
    expect(names(second)[0]).toBe('service-05 production');
  });

  it.each([
    'nonsense',
    Buffer.from('{}').toString('base64url'),
    Buffer.from('["name","asc",["a"]]').toString('base64url'),
    Buffer.from('["name","asc",[1,"a",1,"a"]]').toString('base64url'),
    Buffer.from('[["__proto__"]]').toString('base64url'),
  ])('that was not given by an answer is refused: %s', cursor => {
    expect(() => select({ sort: 'name', cursor })).toThrow(InputError);
    expect(() => select({ sort: 'name', cursor })).toThrow(/'cursor'/);
  });

  it('of another order is refused', () => {
    const { next } = select({ sort: 'name', limit: '2' });
    expect(() => select({ sort: 'deployed', cursor: next })).toThrow(
      /'cursor'/,
    );
    expect(() => select({ sort: 'name', order: 'desc', cursor: next })).toThrow(
      /'cursor'/,
    );
  });
});

describe('a query', () => {
  it.each([
    [{ limit: 'many' }, 'limit'],
    [{ limit: '0' }, 'limit'],
    [{ limit: '501' }, 'limit'],
    [{ sort: 'price' }, 'sort'],
    [{ order: 'up' }, 'order'],
    [{ state: ['broken', 'bad'] }, 'state'],
    [{ mine: 'perhaps' }, 'mine'],
    [{ attention: '' }, 'attention'],
    [{ owner: 'no reference' }, 'owner'],
    [{ owner: { nested: 'x' } }, 'owner'],
    [{ environment: '' }, 'environment'],
    [{ search: ['a', 'b'] }, 'search'],
    [{ search: 'a'.repeat(201) }, 'search'],
    [{ environments: 'dev' }, 'environments'],
  ])('%j is refused by the name of its field', (query, field) => {
    expect(() => validate(fleetQuerySchema, query)).toThrow(InputError);
    expect(() => validate(fleetQuerySchema, query)).toThrow(field);
  });
});
