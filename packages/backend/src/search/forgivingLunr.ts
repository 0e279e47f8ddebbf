import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { LunrSearchEngine } from '@backstage/plugin-search-backend-node';
import { searchEngineRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';

type Query = Parameters<LunrSearchEngine['query']>[0];

/**
 * Backstage's engine in memory answers 500 for a type of which there is no
 * document yet (`MissingIndexError`, plugin-search-backend-node 1.4), and the
 * page shows an error where there is simply nothing to find. PostgreSQL, whose
 * engine does not, has its own module.
 */
class ForgivingLunrSearchEngine extends LunrSearchEngine {
  async query(query: Query): ReturnType<LunrSearchEngine['query']> {
    try {
      return await super.query(query);
    } catch (error) {
      if (error instanceof Error && error.name === 'MissingIndexError') {
        return { results: [], numberOfResults: 0 };
      }
      throw error;
    }
  }
}

export default createBackendModule({
  pluginId: 'search',
  moduleId: 'forgiving-lunr',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        registry: searchEngineRegistryExtensionPoint,
      },
      async init({ config, logger, registry }) {
        const client = config.getOptionalString('backend.database.client');
        if (client === 'pg') return;
        registry.setSearchEngine(new ForgivingLunrSearchEngine({ logger }));
      },
    });
  },
});
