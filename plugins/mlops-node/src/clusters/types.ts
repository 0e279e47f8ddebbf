/**
 * A connection to one cluster's API server. Errors are those of
 * `@backstage/errors`; none carries the token.
 *
 * @public
 */
export interface ClusterConnection {
  readonly name: string;
  /** As configured; used to recognise an Argo CD destination. */
  readonly url: string;
  /** Namespaces that may be watched; absent: all. */
  readonly namespaces?: readonly string[];
  /**
   * A request with the cluster's credentials. `path` begins with `/`, and
   * leads to nothing but what it says: a path with `..` is refused. The caller
   * reads or cancels the body.
   */
  fetch(
    path: string,
    init?: {
      method?: string;
      headers?: Record<string, string>;
      body?: string;
      signal?: AbortSignal;
    },
  ): Promise<Response>;
  /** As `fetch`, parsed; an error status becomes an error. */
  getJson(path: string, signal?: AbortSignal): Promise<unknown>;
}

/**
 * A cluster that the Kubernetes plugin knows and the portal cannot watch.
 *
 * @public
 */
export interface SkippedCluster {
  name: string;
  /** In words, with what to do. */
  reason: string;
}

/** @public */
export interface ClusterConnections {
  list(): readonly ClusterConnection[];
  /** Undefined for a name that is not configured. */
  get(name: string): ClusterConnection | undefined;
  readonly skipped?: readonly SkippedCluster[];
}
