import { ConfigReader } from '@backstage/config';
import type { AlphaEntity } from '@backstage/catalog-model/alpha';
import type { Entity } from '@backstage/catalog-model';
import type {
  CatalogProcessorCache,
  CatalogProcessorResult,
} from '@backstage/plugin-catalog-node';
import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import type { JsonValue } from '@backstage/types';
import { application, delivery } from '../__testUtils__/delivered';
import { service } from '../__testUtils__/services';
import { readProviders } from '../config/readProviders';
import { ModelDirectory } from '../registry/ModelDirectory';
import { BindingLintProcessor } from './BindingLintProcessor';
import { ModelRelationProcessor } from './ModelRelationProcessor';

const LOCATION = { type: 'url', target: 'https://git.example.com/catalog' };
const MINUTE = 60_000;

/** The cache of one entity, from one round of processing to the next. */
class MemoryCache implements CatalogProcessorCache {
  readonly #values = new Map<string, unknown>();

  async get<T extends JsonValue>(key: string): Promise<T | undefined> {
    // Who reads a key is who wrote it, and alone knows its type.
    return this.#values.get(key) as T | undefined;
  }

  async set<T extends JsonValue>(key: string, value: T): Promise<void> {
    this.#values.set(key, value);
  }
}

/** Two instances; `undefined` for one that never answered. */
function instancesWith(eu: string[] | undefined, us: string[] | undefined) {
  const models = [eu, us];
  return readProviders(
    new ConfigReader({
      mlops: {
        mlflow: {
          instances: [
            { name: 'eu', url: 'https://eu.example.com' },
            { name: 'us', url: 'https://us.example.com' },
          ],
        },
      },
    }),
  ).map((settings, index) => ({
    settings,
    directory: new ModelDirectory(async () => {
      const names = models[index];
      if (!names) throw new Error('down');
      return names;
    }),
  }));
}

describe('the relations of a service', () => {
  async function relate(
    entity: Entity,
    instances: ReturnType<typeof instancesWith>,
    cache = new MemoryCache(),
  ) {
    const results: CatalogProcessorResult[] = [];
    await new ModelRelationProcessor(instances).postProcessEntity(
      entity,
      LOCATION,
      result => results.push(result),
      cache,
    );
    const targets = results.flatMap(result =>
      result.type === 'relation' && result.relation.type === 'dependsOn'
        ? [result.relation.target.name]
        : [],
    );
    const keys = results.flatMap(result =>
      result.type === 'refresh' ? [result.key] : [],
    );
    return { targets, keys, results };
  }

  it('go to the models in whichever instances have them', async () => {
    const { keys, targets } = await relate(
      service('fraud', { 'mlflow.org/model-name': 'fraud, embeddings' }),
      instancesWith(['fraud'], ['fraud', 'embeddings']),
    );
    expect(targets).toEqual(['fraud', 'us-fraud', 'us-embeddings']);
    expect(keys).toContain('mlflow:eu/embeddings');
  });

  it('go to the instance that it names, and no other', async () => {
    const { targets } = await relate(
      service('fraud', {
        'mlflow.org/model-name': 'fraud',
        'mlflow.org/instance-name': 'us',
      }),
      instancesWith(['fraud'], ['fraud']),
    );
    expect(targets).toEqual(['us-fraud']);
  });

  it('stay as they were while an instance does not answer after a start', async () => {
    const cache = new MemoryCache();
    const fraud = service('fraud', { 'mlflow.org/model-name': 'fraud' });
    await relate(fraud, instancesWith(['fraud'], []), cache);
    const { targets } = await relate(
      fraud,
      instancesWith(undefined, undefined),
      cache,
    );
    expect(targets).toEqual(['fraud']);
  });

  it('are none of a model itself, and of what names no model', async () => {
    const model: Entity = {
      ...service('fraud', { 'mlflow.org/model-name': 'fraud' }),
      kind: 'Resource',
      spec: { type: 'ml-model', owner: 'team-a' },
    };
    const instances = instancesWith(['fraud'], []);
    expect((await relate(model, instances)).results).toEqual([]);
    expect((await relate(service('web', {}), instances)).results).toEqual([]);
  });
});

describe('the lint of a service', () => {
  const BOUND = { 'argocd/app-name': 'fraud' };
  const oneWay = delivery({
    applications: [application({ boundBack: false })],
  });

  function createLint(instances = instancesWith([], [])) {
    const told: { delivery?: Delivery } = {};
    const clock = { now: 1_000_000 };
    const asked: string[] = [];
    const cache = new MemoryCache();
    const processor = new BindingLintProcessor({
      instances,
      deliveries: {
        read: async ref => {
          asked.push(ref);
          return told.delivery;
        },
      },
      intervalMs: 10 * MINUTE,
      now: () => clock.now,
    });
    const lint = async (annotations: Record<string, string>) => {
      const entity: AlphaEntity = await processor.postProcessEntity(
        service('fraud', annotations),
        LOCATION,
        () => undefined,
        cache,
      );
      return (entity.status?.items ?? []).map(({ message }) => message);
    };
    return { told, clock, asked, lint };
  }

  it('warns at each look until it is put right', async () => {
    const { asked, lint, told } = createLint();
    told.delivery = oneWay;
    expect(await lint(BOUND)).toHaveLength(1);
    expect(await lint(BOUND)).toHaveLength(1);
    told.delivery = delivery();
    expect(await lint(BOUND)).toEqual([]);
    expect(asked).toHaveLength(3);
  });

  it('leaves a sound entity alone for a while, unless its annotations change', async () => {
    const { asked, clock, lint, told } = createLint();
    told.delivery = delivery();
    await lint(BOUND);
    await lint(BOUND);
    expect(asked).toHaveLength(1);
    await lint({ 'argocd/app-name': 'other' });
    expect(asked).toHaveLength(2);
    clock.now += 10 * MINUTE;
    await lint({ 'argocd/app-name': 'other' });
    expect(asked).toHaveLength(3);
  });

  it('says nothing while the delivery API does not answer, and asks again', async () => {
    const { asked, lint } = createLint();
    expect(await lint(BOUND)).toEqual([]);
    expect(await lint(BOUND)).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('warns of a missing model and an unknown instance by itself', async () => {
    const { lint } = createLint(instancesWith(['fraud'], []));
    expect(await lint({ 'mlflow.org/model-name': 'frod' })).toEqual([
      "No registered model 'frod' exists in MLflow. Register it, or correct mlflow.org/model-name.",
    ]);
    expect(
      await lint({
        'mlflow.org/model-name': 'fraud',
        'mlflow.org/instance-name': 'asia',
      }),
    ).toEqual([
      "No MLflow instance is named 'asia', as mlflow.org/instance-name says. Use one of: eu, us.",
    ]);
  });

  it('does not call a model missing that an instance out of reach may have', async () => {
    const { lint } = createLint(instancesWith([], undefined));
    expect(await lint({ 'mlflow.org/model-name': 'fraud' })).toEqual([]);
  });

  it('says once what the delivery API says too', async () => {
    const { lint, told } = createLint(instancesWith([], []));
    told.delivery = delivery(
      {},
      {
        notes: [
          { code: 'model-missing', severity: 'warning', message: 'Not there' },
        ],
      },
    );
    expect(await lint({ 'mlflow.org/model-name': 'fraud' })).toEqual([
      'Not there.',
    ]);
  });
});

describe('the directory of models', () => {
  it('reads once for all who ask, and again when it is old', async () => {
    let reads = 0;
    const clock = { now: 0 };
    const directory = new ModelDirectory(
      async () => {
        reads += 1;
        return ['fraud'];
      },
      () => clock.now,
    );
    const answers = await Promise.all(
      ['fraud', 'churn', 'fraud'].map(name => directory.has(name)),
    );
    expect(answers).toEqual([true, false, true]);
    expect(reads).toBe(1);
    clock.now += 6 * MINUTE;
    expect(await directory.has('fraud')).toBe(true);
    expect(reads).toBe(2);
  });

  it('does not know while it never read, and leaves what fails alone for a minute', async () => {
    let reads = 0;
    const clock = { now: 0 };
    const directory = new ModelDirectory(
      async () => {
        reads += 1;
        throw new Error('down');
      },
      () => clock.now,
    );
    expect(await directory.has('fraud')).toBeUndefined();
    expect(await directory.has('fraud')).toBeUndefined();
    expect(reads).toBe(1);
    clock.now += MINUTE;
    expect(await directory.has('fraud')).toBeUndefined();
    expect(reads).toBe(2);
  });
});
