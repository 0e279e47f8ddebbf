import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { component } from '../__testUtils__/delivered';
import { EntityDirectory } from './EntityDirectory';

function directoryOf(...entities: Entity[]) {
  let stored = entities;
  const told: string[] = [];
  const catalog = catalogServiceMock.mock({
    async *streamEntities() {
      yield stored;
    },
    getEntityByRef: async ref =>
      stored.find(
        ({ metadata }) => ref === `component:default/${metadata.name}`,
      ),
  });
  const directory = new EntityDirectory({
    catalog,
    auth: mockServices.auth(),
    logger: mockServices.logger.mock(),
    listener: {
      bound: ({ metadata }) => told.push(`bound ${metadata.name}`),
      unbound: entityRef => told.push(`unbound ${entityRef}`),
    },
  });
  return {
    catalog,
    directory,
    told,
    store: (...changed: Entity[]) => {
      stored = changed;
    },
  };
}

const fraud = component('fraud-detection');
const unbound = component('website', { annotations: {} });

describe('EntityDirectory', () => {
  it('tells of each entity that is bound, changes or goes away', async () => {
    const { directory, told, store } = directoryOf(fraud);
    await expect(directory.refresh()).resolves.toBe(1);
    await expect(directory.refresh()).resolves.toBe(0);
    store(
      component('fraud-detection', { owner: 'group:default/other' }),
      component('churn-prediction'),
    );
    await expect(directory.refresh()).resolves.toBe(2);
    store();
    await directory.refresh();
    expect(told).toEqual([
      'bound fraud-detection',
      'bound fraud-detection',
      'bound churn-prediction',
      'unbound component:default/fraud-detection',
      'unbound component:default/churn-prediction',
    ]);
  });

  it('sees that the owner changed, whatever the etag says', async () => {
    const withEtag = (owner: string) => {
      const entity = component('fraud-detection', { owner });
      return { ...entity, metadata: { ...entity.metadata, etag: 'same' } };
    };
    const { directory, store } = directoryOf(withEtag('group:default/a'));
    await directory.refresh();
    const moved = withEtag('group:default/b');
    store(moved);
    await expect(directory.refresh()).resolves.toBe(1);
    await expect(
      directory.get('component:default/fraud-detection'),
    ).resolves.toBe(moved);
  });

  it('reads an entity it has not seen once, however many ask', async () => {
    const { catalog, directory, told } = directoryOf(fraud);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        directory.get('component:default/fraud-detection'),
      ),
    );
    expect(answers).toEqual(Array(5).fill(fraud));
    expect(catalog.getEntityByRef).toHaveBeenCalledTimes(1);
    expect(told).toEqual(['bound fraud-detection']);
  });

  it('remembers for a moment that there is no such entity', async () => {
    const { catalog, directory } = directoryOf();
    await directory.get('component:default/nothing');
    await directory.get('component:default/nothing');
    expect(catalog.getEntityByRef).toHaveBeenCalledTimes(1);
  });

  it('finds at the next refresh what was unknown a moment ago', async () => {
    const { directory, store } = directoryOf();
    await directory.get('component:default/fraud-detection');
    store(fraud);
    await directory.refresh();
    await expect(
      directory.get('component:default/fraud-detection'),
    ).resolves.toBe(fraud);
  });

  it('knows entities without annotation, and binds none of them', async () => {
    const { catalog, directory, told } = directoryOf(unbound);
    await directory.get('component:default/website');
    await expect(directory.get('component:default/website')).resolves.toBe(
      unbound,
    );
    expect(catalog.getEntityByRef).toHaveBeenCalledTimes(1);
    expect(told).toEqual([]);
  });

  it('keeps what it knows while the catalog fails', async () => {
    const { catalog, directory, told } = directoryOf(fraud);
    await directory.refresh();
    catalog.streamEntities.mockImplementationOnce(() => {
      throw new Error('down');
    });
    await expect(directory.refresh()).rejects.toThrow('down');
    await expect(
      directory.get('component:default/fraud-detection'),
    ).resolves.toBe(fraud);
    expect(told).toEqual(['bound fraud-detection']);
  });
});
