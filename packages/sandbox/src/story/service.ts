import type { PortalHook } from './gitOps/portalWebhooks';

/** A model service of the story. */
export interface ServiceStory {
  /** Of the entity, the Deployment, the registered model and the image. */
  name: string;
  /** `fraud`: namespaces are `fraud-dev`, `fraud-staging` … */
  prefix: string;
  /** Who owns its repository: `fraud`. */
  owner: string;
  team: string;
  project: string;
  /** Names the model by `MODEL_URI` only, not by labels. */
  byModelUri: boolean;
  /** The environments that Flagger looks after. */
  canaryIn: readonly string[];
  /** What its canaries ask and tell the portal. */
  portalHooks: readonly PortalHook[];
  /** Where its Applications lie, when not beside Argo CD. */
  applicationNamespace?: string;
}

/** What one environment's overlay says. */
export interface Overlay {
  environment: string;
  /** `2.0.0`, of the image. */
  version: string;
  /** Of the model. */
  model: string;
  replicas?: number;
  settings: Readonly<Record<string, string>>;
  /** Makes the pods misbehave; see BEHAVIOUR_ANNOTATION. */
  behaviour?: string;
  /** The canary's analysis, where there is one. */
  analysis?: Readonly<Record<string, unknown>> & {
    readonly webhooks?: readonly object[];
  };
}

export function namespaceOf(
  { prefix }: ServiceStory,
  environment: string,
): string {
  return `${prefix}-${environment}`;
}

export function imageNameOf({ name }: ServiceStory): string {
  return `ghcr.io/slipway-demo/${name}`;
}

export function imageOf(service: ServiceStory, version: string): string {
  return `${imageNameOf(service)}:${version}`;
}

/** Its owner and name on the Git host. */
export function repositoryOf({ name, owner }: ServiceStory): string {
  return `${owner}/${name}-gitops`;
}

export function overlayPath(environment: string): string {
  return `overlays/${environment}`;
}

/** Found by the entity, and naming it back. */
export function boundMetadata(service: ServiceStory, environment: string) {
  return {
    labels: {
      app: service.name,
      'app.kubernetes.io/name': service.name,
      'backstage.io/kubernetes-id': service.name,
      environment,
    },
    annotations: {
      'backstage.io/entity-ref': `component:default/${service.name}`,
    },
  };
}
