/** Where something runs, as far as it is known; what rules are held against. */
export interface Place {
  labels: Readonly<Record<string, string>>;
  namespace: string;
  cluster: string;
  /** The name of the Application, where one is the reason for the place. */
  application?: string;
}

/** All that is given must hold; globs with `*`. */
export interface EnvironmentMatch {
  labels?: Readonly<Record<string, string>>;
  namespace?: string;
  application?: string;
  cluster?: string;
}

/** An environment and the places that are part of it: any match suffices. */
export interface EnvironmentRule {
  name: string;
  match: readonly EnvironmentMatch[];
}
