import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { ClusterConnection, ClusterConnections } from '../clusters/types';
import { kubernetesListerWatcher } from './kubernetesListerWatcher';
import { mergeCollections } from './mergeCollections';
import { SharedWatch } from './SharedWatch';
import type {
  ListerWatcher,
  ProjectedObject,
  Projection,
  WatchCache,
  WatchedCollection,
  WatchSpec,
} from './types';
import { WatchLog } from './WatchLog';
import { DEFAULT_WATCH_TUNING, type WatchTuning } from './WatchTuning';

interface Stoppable {
  stop(): Promise<void>;
}

/**
 * The watches of one backend.
 *
 * @public
 */
export function createWatchCache(options: {
  connections: ClusterConnections;
  logger: LoggerService;
  tuning?: Partial<WatchTuning>;
}): WatchCache {
  return new SharedWatchCache(options.connections, options.logger, {
    ...DEFAULT_WATCH_TUNING,
    ...options.tuning,
  });
}

class SharedWatchCache implements WatchCache {
  readonly #watches = new Map<string, Stoppable>();
  readonly #ending = new Set<Promise<void>>();
  #stopped = false;

  constructor(
    private readonly connections: ClusterConnections,
    private readonly logger: LoggerService,
    private readonly tuning: WatchTuning,
  ) {}

  acquire<T extends ProjectedObject>(spec: WatchSpec<T>): WatchedCollection<T> {
    const connection = this.connections.get(spec.cluster);
    if (!connection) {
      throw new NotFoundError(
        `There is no cluster '${spec.cluster}'; name it in mlops.clusters or kubernetes.clusterLocatorMethods`,
      );
    }
    const scopes =
      spec.namespace === undefined
        ? (connection.namespaces ?? [undefined])
        : [spec.namespace];
    const collections = scopes.map(namespace =>
      this.#acquireScope(connection, { ...spec, namespace }),
    );
    return collections.length === 1
      ? collections[0]
      : mergeCollections(spec.cluster, collections);
  }

  acquireFrom<T extends ProjectedObject>(options: {
    id: string;
    cluster: string;
    listerWatcher: ListerWatcher;
    project: Projection<T>;
  }): WatchedCollection<T> {
    return this.#share(options.id, options.id, options);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const watches = [...this.#watches.values()];
    this.#watches.clear();
    await Promise.all([...watches.map(watch => watch.stop()), ...this.#ending]);
  }

  #acquireScope<T extends ProjectedObject>(
    connection: ClusterConnection,
    spec: WatchSpec<T>,
  ): WatchedCollection<T> {
    const { resource } = spec;
    const kind = `${resource.plural}.${resource.version}.${resource.group}`;
    const scope = [spec.namespace, spec.labelSelector, spec.fieldSelector];
    return this.#share(
      JSON.stringify([spec.cluster, kind, spec.projectionId, ...scope]),
      `${resource.plural} in ${spec.cluster}${spec.namespace ? `/${spec.namespace}` : ''}`,
      {
        cluster: spec.cluster,
        project: spec.project,
        listerWatcher: kubernetesListerWatcher(connection, resource, spec, {
          inactivityMs: this.tuning.inactivityMs,
        }),
      },
    );
  }

  /**
   * The id stands for the projection too, so what is found under it holds
   * objects of the type that the caller's projection makes.
   */
  #share<T extends ProjectedObject>(
    id: string,
    title: string,
    options: {
      cluster: string;
      project: Projection<T>;
      listerWatcher: ListerWatcher;
    },
  ): WatchedCollection<T> {
    const known = this.#watches.get(id) as SharedWatch<T> | undefined;
    const watch = known ?? this.#begin(id, title, options);
    return watch.open(() => this.#end(id, watch));
  }

  #begin<T extends ProjectedObject>(
    id: string,
    title: string,
    options: {
      cluster: string;
      project: Projection<T>;
      listerWatcher: ListerWatcher;
    },
  ): SharedWatch<T> {
    if (this.#stopped) {
      throw new ServiceUnavailableError(
        `${title} cannot be watched: the backend is shutting down`,
      );
    }
    const log = new WatchLog(title, this.logger);
    const watch = new SharedWatch<T>({
      ...options,
      tuning: this.tuning,
      onFreshness: freshness => log.freshness(freshness),
      onFault: error => log.fault(error),
    });
    this.#watches.set(id, watch);
    watch.start();
    return watch;
  }

  #end(id: string, watch: Stoppable): void {
    this.#watches.delete(id);
    const ending = watch.stop().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}
