import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { TestPipeline } from '@backstage/plugin-search-backend-node';
import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import { delivery, fraud, service } from '../__testUtils__/delivered';
import { readCollatorConfig } from '../config/readCollatorConfig';
import { MlopsCollatorFactory } from './MlopsCollatorFactory';
import { pipelined } from './pipelined';

function createFactory(
  entities: Entity[],
  read: (entityRef: string) => Promise<Delivery | undefined>,
  isLoading = false,
) {
  return new MlopsCollatorFactory({
    settings: readCollatorConfig(new ConfigReader({})),
    deliveries: { read, isLoading: async () => isLoading },
    catalog: catalogServiceMock({ entities }),
    auth: mockServices.auth(),
    logger: mockServices.logger.mock(),
  });
}

async function collate(factory: MlopsCollatorFactory) {
  const pipeline = TestPipeline.fromCollator(await factory.getCollator());
  const { documents, error } = await pipeline.execute();
  if (error) throw error;
  return documents.map(({ title }) => title);
}

const website: Entity = {
  ...service('website'),
  metadata: { name: 'website' },
};

function modelEntity(name: string, relations: Entity['relations']): Entity {
  return {
    ...service(name),
    kind: 'Resource',
    spec: { type: 'ml-model', owner: 'team-fraud' },
    relations,
  };
}

it('collates bound entities and no others', async () => {
  const asked: string[] = [];
  const factory = createFactory([service('fraud'), website], async ref => {
    asked.push(ref);
    return fraud();
  });
  expect(await collate(factory)).toHaveLength(4);
  expect(asked).toEqual(['component:default/fraud']);
});

it('finds a model at its service, and at itself where there is none', async () => {
  const factory = createFactory(
    [
      modelEntity('served', [
        { type: 'dependencyOf', targetRef: 'component:default/fraud' },
      ]),
      modelEntity('lonely', []),
    ],
    async ref => ({ ...fraud(), entityRef: ref, environments: [] }),
  );
  const titles = await collate(factory);
  expect(titles).toEqual([
    'fraud v8 · lonely · challenger',
    'fraud v7 · lonely · champion, pinned',
  ]);
});

it('passes over an entity that the delivery API does not know', async () => {
  const factory = createFactory(
    [service('gone'), service('fraud')],
    async ref => (ref.endsWith('gone') ? undefined : fraud()),
  );
  expect(await collate(factory)).toHaveLength(4);
});

it('fails as a whole when the delivery API does, so that the index stays', async () => {
  const factory = createFactory([service('a'), service('b')], async ref => {
    if (ref.endsWith('b')) throw new Error('down');
    return delivery('a');
  });
  await expect(collate(factory)).rejects.toThrow('down');
});

it('waits while the sources load, as after a start', async () => {
  const factory = createFactory([service('fraud')], async () => fraud(), true);
  await expect(collate(factory)).rejects.toThrow(/sources .* are loading/);
});

describe('the config', () => {
  it.each([
    [{ concurrency: 0 }, /concurrency must be a whole number from 1 to 64/],
    [{ visibilityPermission: 'none' }, /must be one of: catalog\.entity\.read/],
  ])('%j is refused, with what to do', (mlops, message) => {
    const config = new ConfigReader({ search: { collators: { mlops } } });
    expect(() => readCollatorConfig(config)).toThrow(message);
  });

  it('finds a change within a minute by default, and shows it by the entity', () => {
    expect(readCollatorConfig(new ConfigReader({}))).toMatchObject({
      schedule: { frequency: { seconds: 30 } },
      visibilityPermission: { name: 'catalog.entity.read' },
    });
  });
});

describe('the pipeline', () => {
  async function* numbers(upTo: number) {
    for (let i = 0; i < upTo; i += 1) yield i;
  }

  it('keeps the order, and so many under way and no more', async () => {
    let running = 0;
    let most = 0;
    const results: number[] = [];
    const work = async (item: number) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(resolve => setTimeout(resolve, item % 3));
      running -= 1;
      return item;
    };
    for await (const item of pipelined(numbers(30), 4, work)) {
      results.push(item);
    }
    expect(results).toEqual([...Array(30).keys()]);
    expect(most).toBe(4);
  });

  it('reads no further than it is read', async () => {
    let begun = 0;
    const work = async (item: number) => {
      begun += 1;
      return item;
    };
    for await (const item of pipelined(numbers(1_000), 4, work)) {
      if (item === 1) break;
    }
    expect(begun).toBeLessThan(8);
  });
});
