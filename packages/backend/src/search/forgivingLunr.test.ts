import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  LunrSearchEngine,
  type SearchEngine,
} from '@backstage/plugin-search-backend-node';
import { searchEngineRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import forgivingLunr from './forgivingLunr';

/** The engine that the module registers with this database, if it does. */
async function registeredWith(client: string) {
  const engines: SearchEngine[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        searchEngineRegistryExtensionPoint,
        { setSearchEngine: engine => engines.push(engine) },
      ],
    ],
    features: [
      forgivingLunr,
      mockServices.rootConfig.factory({
        data: { backend: { database: { client } } },
      }),
    ],
  });
  await backend.stop();
  return engines[0];
}

async function index(engine: SearchEngine, type: string, titles: string[]) {
  const indexer = await engine.getIndexer(type);
  const indexed = new Promise((resolve, reject) => {
    indexer.on('close', resolve).on('error', reject);
  });
  for (const title of titles) {
    indexer.write({ title, text: title, location: `/${title}` });
  }
  indexer.end();
  await indexed;
}

describe('forgivingLunr', () => {
  it('finds nothing, and does not fail, where a type has no document yet', async () => {
    const engine = await registeredWith('better-sqlite3');
    expect(engine).toBeDefined();
    expect(
      await engine.query({ term: 'fraud', types: ['techdocs'] }),
    ).toMatchObject({ results: [], numberOfResults: 0 });
  });

  it('finds what there is, of types that are there beside one that is not', async () => {
    const engine = await registeredWith('better-sqlite3');
    await index(engine, 'mlops', ['fraud-detection', 'credit-risk']);
    const { results } = await engine.query({
      term: 'fraud',
      types: ['mlops', 'techdocs'],
    });
    expect(results).toMatchObject([
      { type: 'mlops', document: { title: 'fraud-detection' } },
    ]);
  });

  it('lets any other failure through', async () => {
    const engine = await registeredWith('better-sqlite3');
    const query = jest
      .spyOn(LunrSearchEngine.prototype, 'query')
      .mockRejectedValueOnce(new Error('the index is broken'));
    await expect(engine.query({ term: 'fraud' })).rejects.toThrow(
      'the index is broken',
    );
    query.mockRestore();
  });

  it('leaves a portal on PostgreSQL to the engine made for it', async () => {
    expect(await registeredWith('pg')).toBeUndefined();
  });
});
