import type { Parameters } from './parameters';
import type { Places } from './places';

export interface Gate {
  metric: string;
  operator: '>=' | '<=';
  threshold: number;
}

/** An environment, in the order of promotion. */
export interface Environment {
  name: string;
  cluster: string;
  namespace: string;
  replicas: number;
  autoSync: boolean;
  syncWindow: boolean;
  isFirst: boolean;
  isLast: boolean;
  previous?: string;
}

/** One folder of the GitOps repository: an environment, or a region of the last. */
export interface Overlay {
  /** `dev`, `production-eu`: of the folder in `overlays/`. */
  path: string;
  environment: string;
  region?: string;
  /** Argo CD's name of it: `in-cluster`. */
  cluster: string;
  /** The portal's name of it. */
  portalCluster: string;
  namespace: string;
  replicas: number;
  autoSync: boolean;
  syncWindow: boolean;
  /** Of the last environment: with a canary, alerts that page, more replicas. */
  isProduction: boolean;
  applicationName: string;
  /** Whether Flagger examines new versions here. */
  canary: boolean;
  /** Of its Grafana dashboard: at most 40 characters. */
  dashboardUid: string;
  /** Where it is reached from outside the cluster. */
  host: string;
  /** The path of the overlay whose release is promoted to this one. */
  promotedFrom?: string;
}

export interface GitPlaces {
  host: 'github' | 'gitea';
  /** `github.com`, `git.example.com:3000`. */
  hostName: string;
  baseUrl: string;
  owner: string;
  /** Of both repositories. */
  visibility: 'private' | 'public';
  sourceRepo: string;
  gitopsRepo: string;
  sourceUrl: string;
  gitopsUrl: string;
  /** Of the GitOps folder in its repository: `''` or `deploy/`. */
  gitopsPath: string;
  /** Of the GitOps folder in the workspace that it is rendered in. */
  workspace: string;
  /** Where the catalog finds its entities. */
  catalogInfoUrl: string;
  /** As the scaffolder's publish actions want it. */
  sourceRepoUrl: string;
  gitopsRepoUrl: string;
}

/**
 * A model service with every name that is derived from the form's answers: what
 * the skeletons are rendered with.
 */
export interface ModelService extends Omit<
  Parameters,
  | 'system'
  | 'gates'
  | 'regressionGates'
  | 'environments'
  | 'registry'
  | 'retraining'
  | 'gitHost'
  | 'repoOwner'
  | 'harborHost'
  | 'regions'
  | 'regionless'
> {
  packageName: string;
  title: string;
  /** A full entity reference. */
  owner: string;
  ownerName: string;
  system?: string;
  systemName?: string;
  entityRef: string;
  kubernetesId: string;
  modelName: string;
  experiment: string;
  gates: Gate[];
  /** As the annotation slipway.dev/validation-gates has it. */
  gatesText: string;
  schedule: string;
  driftThreshold: number;
  /** Flagger's name of the traffic provider. */
  flaggerProvider: 'istio' | 'gatewayapi:v1' | 'nginx';
  environments: Environment[];
  overlays: Overlay[];
  /** Applications that a sync window keeps automation out of. */
  heldApplications: string[];
  /** Argo CD's AppProject of its environments. */
  project: string;
  /** And of what trains it, which needs kinds that no environment may have. */
  trainingProject: string;
  registry: { host: string; image: string };
  git: GitPlaces;
  trainingNamespace: string;
  /** The portal's name of the cluster that trains. */
  trainingCluster: string;
  mlflowUrl: string;
  portalUrl: string;
  /** Where its Applications are proposed to; absent when the portal knows none. */
  platformRepository?: string;
  places: Places;
}
