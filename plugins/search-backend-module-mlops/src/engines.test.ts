import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import {
  openSearchFolder,
  postgresBin,
  startOpenSearch,
  startPostgres,
  type RunningOpenSearch,
  type RunningPostgres,
} from '@slipway/real-parts';
import { eventually } from '@slipway/testing';
import {
  delivery,
  DIGEST,
  EARLIER,
  environment,
  fraud,
  IMAGE,
  model,
  modelVersion,
  REVISION,
  service,
} from './__testUtils__/delivered';
import { startSearch } from './__testUtils__/startSearch';

jest.setTimeout(120_000);

/**
 * Elasticsearch itself is in no registry that tests reach; Backstage's one
 * engine for both sends it what it sends OpenSearch.
 */
const ENGINES = ['Lunr', 'PostgreSQL', 'OpenSearch'] as const;
type Engine = (typeof ENGINES)[number];

const IS_THERE: Record<Engine, boolean> = {
  Lunr: true,
  // /usr/lib/postgresql
  PostgreSQL: postgresBin !== undefined,
  // node scripts/install-opensearch.mjs
  OpenSearch: openSearchFolder !== undefined,
};

/** Nobody knows since when. */
function quiet() {
  const dev = environment('dev', { version: '3' });
  const [{ live, ...destination }] = dev.destinations;
  const { deployedAt: _, ...release } = { images: [], ...live };
  const destinations = [{ ...destination, applications: [], live: release }];
  return delivery('quiet', { environments: [{ ...dev, destinations }] });
}

const churn = () =>
  delivery('churn', {
    registry: {
      models: [model('churn', [modelVersion('7'), modelVersion('6')])],
    },
  });

for (const engine of ENGINES) {
  // Skipped where the engine is not installed.
  const suite = IS_THERE[engine] ? describe : describe.skip;
  suite(`what people type, with ${engine}`, () => holdTo(engine));
}

function holdTo(engine: Engine) {
  const deliveries = new Map<string, Delivery>();
  let isDown = false;
  let asked = 0;
  let postgres: RunningPostgres | undefined;
  let openSearch: RunningOpenSearch | undefined;
  let portal: Awaited<ReturnType<typeof startSearch>> | undefined;

  beforeAll(async () => {
    deliveries.set('component:default/fraud', fraud());
    deliveries.set('component:default/churn', churn());
    deliveries.set('component:default/quiet', quiet());
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined;
    openSearch = engine === 'OpenSearch' ? await startOpenSearch() : undefined;
    portal = await startSearch({
      postgres,
      openSearch,
      entities: [
        service('fraud'),
        service('quiet'),
        service('churn', 'team-growth'),
      ],
      deliveries: ref => {
        asked += 1;
        return isDown ? 'down' : deliveries.get(ref);
      },
    });
    await eventually(async () =>
      expect(await titles('churn v6')).not.toEqual([]),
    );
  });

  afterAll(async () => {
    await portal?.stop();
    await postgres?.stop();
    await openSearch?.stop();
  });

  const search = async (term: string, filters?: Record<string, string>) =>
    (await portal?.search(term, filters)) ?? [];

  async function titles(term: string, filters?: Record<string, string>) {
    return (await search(term, filters)).map(({ title }) => title);
  }

  it('a model and its version: that version comes first', async () => {
    const [first] = await search('fraud v7');
    expect(first).toMatchObject({ service: 'fraud', version: '7' });
    expect(first.location).toMatch(
      /^\/catalog\/default\/component\/fraud\/delivery\?/,
    );
  });

  it('a state: the service that is in it comes first', async () => {
    const [first] = await search('Degraded');
    expect(first).toMatchObject({
      title: 'fraud v7 · production',
      environment: 'production',
      health: 'Degraded',
      sync: 'OutOfSync',
      rollout: 'Progressing',
      strategy: 'canary',
    });
  });

  it.each([
    ['a short commit', REVISION.slice(0, 7)],
    ['a whole commit', REVISION],
    ['a commit that was live before', EARLIER.slice(0, 7)],
    ['a digest', `sha256:${DIGEST}`],
    ['a digest without its algorithm', DIGEST],
    ['a short digest', DIGEST.slice(0, 12)],
  ])('%s: the service that runs it comes first', async (_, term) => {
    const [first] = await search(term);
    expect(first).toMatchObject({ service: 'fraud' });
  });

  it.each(['ghcr.io/slipway-demo/fraud:7.0.0', 'fraud:7.0.0', IMAGE])(
    'an image with its tag: %s',
    async term => {
      const [first] = await search(term);
      expect(first).toMatchObject({ service: 'fraud', image: IMAGE });
    },
  );

  it('what nobody knows the time of', async () => {
    expect(await search('', { service: 'quiet' })).toMatchObject([
      { environment: 'dev', version: '3' },
    ]);
  });

  it('an alias', async () => {
    const [first] = await search('challenger');
    expect(first).toMatchObject({ service: 'fraud', version: '8' });
  });

  it.each([
    [{ subject: 'release', environment: 'staging' }, ['fraud v8 · staging']],
    [{ health: 'Degraded' }, ['fraud v7 · production']],
    [{ sync: 'OutOfSync' }, ['fraud v7 · production']],
    [{ rollout: 'Progressing' }, ['fraud v7 · production']],
    [
      { subject: 'model-version', alias: 'challenger' },
      ['fraud v8 · challenger'],
    ],
    [{ subject: 'release', gates: 'fail' }, ['fraud v8 · staging']],
    [{ owner: 'group:default/team-growth' }, ['churn v6', 'churn v7']],
    [{ model: 'churn', version: '6' }, ['churn v6']],
  ])('the filter %j', async (filters, expected) => {
    expect((await titles('', filters)).sort()).toEqual(expected);
  });

  it('a change is found, and what is gone is not', async () => {
    deliveries.set(
      'component:default/churn',
      delivery('churn', {
        registry: { models: [model('churn', [modelVersion('8')])] },
      }),
    );
    await eventually(async () =>
      expect(await titles('', { owner: 'group:default/team-growth' })).toEqual([
        'churn v8',
      ]),
    );
  });

  it('a delivery API that is down takes nothing away', async () => {
    isDown = true;
    // More than one collation asks for: at least one has failed as a whole.
    const before = asked;
    await eventually(() => expect(asked).toBeGreaterThan(before + 12));
    expect(await titles('', { owner: 'group:default/team-growth' })).toEqual([
      'churn v8',
    ]);
    isDown = false;
  });
}

describe('who finds what', () => {
  it('finds what is of entities that one may read, and nothing else', async () => {
    const readable = new Set(['component:default/churn']);
    const portal = await startSearch({
      entities: [service('fraud'), service('churn', 'team-growth')],
      deliveries: ref => (ref.endsWith('fraud') ? fraud() : churn()),
      mayRead: ref => readable.has(ref),
    });
    const services = async () =>
      new Set((await portal.search('v7')).map(({ service: name }) => name));
    await eventually(async () =>
      expect(await services()).toEqual(new Set(['churn'])),
    );
    expect(await portal.search('Degraded')).toEqual([]);
    readable.add('component:default/fraud');
    expect(await services()).toEqual(new Set(['churn', 'fraud']));
    await portal.stop();
  });
});
