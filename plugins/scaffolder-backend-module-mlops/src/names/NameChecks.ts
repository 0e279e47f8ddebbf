import type {
  BackstageCredentials,
  BackstageUserPrincipal,
  AuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import type {
  NameCheck,
  TakenName,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  ClusterConnections,
  Repositories,
} from '@slipway/backstage-plugin-mlops-node';
import type { MlflowRegistry } from '../clients/MlflowRegistry';
import type { PlatformRepository } from '../config/readPlatformRepository';
import { findModelTemplate } from '../preview/findModelTemplate';
import type { Permits } from '../preview/Permits';
import type { Platform } from '../service/describeService';
import type { ModelService } from '../service/ModelService';
import { findInClusters } from './clusterNames';
import type { EarlierRuns } from './EarlierRuns';
import { findEntity } from './entityName';
import type { FoundName } from './FoundName';
import { findFolder, findRepositories } from './gitNames';
import { findModel } from './modelName';
import { defaultsOf, namedService, namesOf } from './serviceNames';
import { numberedNames } from './suggestions';

/** A form waits for it: who is slower has not answered. */
const PATIENCE_MS = 6_000;

/** What is asked, and by whom. */
export interface NameQuestion {
  templateRef: string;
  values: JsonObject;
  credentials: BackstageCredentials<BackstageUserPrincipal>;
}

interface Look {
  found: FoundName[];
  unchecked: string[];
}

/** Says whether the names are free that a service would take; takes none. */
export class NameChecks {
  constructor(
    private readonly options: {
      auth: AuthService;
      catalog: CatalogService;
      clusters: ClusterConnections;
      logger: LoggerService;
      permits: Permits;
      platform: Platform;
      platformRepository: PlatformRepository | undefined;
      /** @throws when no MLflow is configured */
      registry: () => MlflowRegistry;
      repositories: Repositories;
      runs: EarlierRuns;
    },
  ) {}

  /** @throws NotAllowedError, NotFoundError, InputError */
  async check(question: NameQuestion): Promise<NameCheck> {
    const { catalog, permits, platform } = this.options;
    const { credentials, values } = question;
    await permits.requireRun(credentials);
    const template = await findModelTemplate(catalog, question);
    const defaults = defaultsOf(template.spec.parameters);
    const describe = (name: JsonObject) =>
      namedService({ values: { ...values, ...name }, defaults }, platform);
    const service = describe({});
    const { found, unchecked } = await this.#look(service);
    if (found.length === 0) return { state: 'free', unchecked };
    const isAnothers = found.some(({ whose }) => whose === 'another');
    const run = await this.options.runs.latest(
      { name: service.name, templateRef: stringifyEntityRef(template) },
      credentials,
    );
    if (!isAnothers && run === 'unfinished') {
      const there = found.map(({ what }) => `${what} is there.`);
      return { state: 'unfinished', there, unchecked };
    }
    const suggestion = await this.#freeName(service.name, describe);
    return {
      state: 'taken',
      taken: await this.#tell(found, run === 'running', credentials),
      ...(suggestion && { suggestion }),
      unchecked,
    };
  }

  /** All places at once; one that does not answer leaves the others their say. */
  async #look(service: ModelService): Promise<Look> {
    const { auth, catalog, clusters, platform, platformRepository } =
      this.options;
    const { registry, repositories } = this.options;
    const { git } = service;
    const names = namesOf(service);
    const signal = AbortSignal.timeout(PATIENCE_MS);
    // Whether a name is taken does not depend on who may see by whom.
    const credentials = await auth.getOwnServiceCredentials();
    const looks = await Promise.all([
      this.#part('The catalog', () => findEntity(catalog, credentials, names)),
      this.#part('The Git host', () =>
        findRepositories(repositories, [git.sourceUrl, git.gitopsUrl], signal),
      ),
      this.#part('MLflow', async () => findModel(registry(), names, signal)),
      this.#part('The repository of the Applications', () =>
        findFolder(repositories, platformRepository, names, signal),
      ),
      findInClusters(clusters, platform.homeCluster, names, signal).catch(
        error => this.#silent('The clusters', error),
      ),
    ]);
    return {
      found: looks.flatMap(({ found }) => found),
      unchecked: looks.flatMap(each => each.unchecked),
    };
  }

  async #part(place: string, look: () => Promise<FoundName[]>): Promise<Look> {
    try {
      return { found: await withinPatience(look()), unchecked: [] };
    } catch (error) {
      return this.#silent(place, error);
    }
  }

  #silent(place: string, error: unknown): Look {
    this.options.logger.warn(
      `${place} did not say whether a name is taken: ${toError(error).message}`,
    );
    return {
      found: [],
      unchecked: [`${place} does not say whether the name is taken.`],
    };
  }

  async #freeName(
    name: string,
    describe: (answers: JsonObject) => ModelService,
  ): Promise<string | undefined> {
    for (const candidate of numberedNames(name)) {
      const { found } = await this.#look(describe({ name: candidate }));
      if (found.length === 0) return candidate;
    }
    return undefined;
  }

  /** Whose it is, only to who may see them. */
  async #tell(
    found: readonly FoundName[],
    isRunning: boolean,
    credentials: BackstageCredentials,
  ): Promise<TakenName[]> {
    const others = found.filter(({ whose }) => whose === 'another');
    const owners = await this.#visible(others, credentials);
    const about = others.length > 0 ? others : found;
    return about.map(({ owner, url, what, whose }) => {
      const belongs = owner && owners.has(owner) && !what.includes(owner);
      return {
        message: [
          `${what} is there already`,
          belongs ? `, and belongs to ${owner}` : '',
          isRunning && whose !== 'another' ? ': it is being made just now' : '',
          '.',
        ].join(''),
        ...(url && whose !== 'another' && { url }),
      };
    });
  }

  async #visible(
    found: readonly FoundName[],
    credentials: BackstageCredentials,
  ): Promise<ReadonlySet<string>> {
    const entityRefs = [...new Set(found.flatMap(({ owner }) => owner ?? []))];
    if (entityRefs.length === 0) return new Set();
    const { items } = await this.options.catalog.getEntitiesByRefs(
      { entityRefs, fields: ['kind', 'metadata.name', 'metadata.namespace'] },
      { credentials },
    );
    return new Set(entityRefs.filter((_, i) => items[i] !== undefined));
  }
}

/** Not everything that is asked can be told to stop. */
async function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error('no answer in time')),
      PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
