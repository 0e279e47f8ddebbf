/** The names that a service would take. */
export interface ServiceNames {
  service: string;
  entityRef: string;
  modelName: string;
  /** Where the catalog will read the service. */
  catalogInfoUrl: string;
  /** Its Applications, and where they deploy to. */
  overlays?: ReadonlyArray<{
    applicationName: string;
    portalCluster: string;
    namespace: string;
  }>;
  /** Its AppProjects. */
  projects?: readonly string[];
}

/** A name of the service that is there already. */
export interface FoundName {
  /**
   * `own`: it names the service, so an earlier run has made it. `unknown`: only
   * a run can tell, by its content.
   */
  whose: 'own' | 'another' | 'unknown';
  /** As a sentence begins: `A registered model fraud-detection`. */
  what: string;
  /** The entity whose it is, where it says so. */
  owner?: string;
  /** Where a person can look at it. */
  url?: string;
}
