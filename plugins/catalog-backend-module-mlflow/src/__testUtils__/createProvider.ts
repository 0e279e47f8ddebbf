import { mockServices } from '@backstage/backend-test-utils';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  EntityProviderConnection,
  EntityProviderMutation,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ConfigReader } from '@backstage/config';
import { readProviders } from '../config/readProviders';
import { MlflowEntityProvider } from '../provider/MlflowEntityProvider';
import { ModelDirectory } from '../registry/ModelDirectory';
import { RegistryClient } from '../registry/RegistryClient';

/** A catalog that keeps what a provider tells it. */
export class ToldCatalog implements EntityProviderConnection {
  readonly mutations: EntityProviderMutation[] = [];
  readonly refreshed: string[] = [];
  readonly entities = new Map<string, Entity>();

  async applyMutation(mutation: EntityProviderMutation): Promise<void> {
    this.mutations.push(mutation);
    if (mutation.type === 'full') {
      this.entities.clear();
      for (const { entity } of mutation.entities) this.#keep(entity);
      return;
    }
    for (const removed of mutation.removed) {
      this.entities.delete(
        'entityRef' in removed
          ? removed.entityRef
          : stringifyEntityRef(removed.entity),
      );
    }
    for (const { entity } of mutation.added) this.#keep(entity);
  }

  async refresh({ keys }: { keys: string[] }): Promise<void> {
    this.refreshed.push(...keys);
  }

  get names(): string[] {
    return [...this.entities.values()].map(({ metadata }) => metadata.name);
  }

  #keep(entity: Entity) {
    this.entities.set(stringifyEntityRef(entity), entity);
  }
}

/** A provider of one instance, which runs when a test says so. */
export async function createProvider(options: {
  url: string;
  told?: ToldCatalog;
  /** What the catalog had before this start. */
  before?: Entity[];
  settings?: Record<string, string | object>;
}) {
  const {
    before = [],
    settings: configured = {},
    told = new ToldCatalog(),
    url,
  } = options;
  const [settings] = readProviders(
    new ConfigReader({
      mlops: {
        mlflow: { instances: [{ name: 'main', url, token: 'secret' }] },
      },
      catalog: { providers: { mlflow: { main: configured } } },
    }),
  );
  const clock = { now: 0 };
  const client = new RegistryClient(settings.registry);
  const directory = new ModelDirectory(
    async () => (await client.listModels()).map(({ name }) => name),
    () => clock.now,
  );
  const logger = mockServices.logger.mock();
  const catalog = catalogServiceMock({ entities: before });
  const provider = new MlflowEntityProvider({
    settings,
    client,
    directory,
    taskRunner: { run: async () => undefined },
    catalog,
    auth: mockServices.auth(),
    logger,
    now: () => clock.now,
  });
  await provider.connect(told);
  return { provider, told, clock, directory, logger, catalog, settings };
}
