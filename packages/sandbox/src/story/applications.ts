import type { GitHost } from '../git-host';
import type { NewObject } from '../kubernetes/types';
import {
  boundMetadata,
  namespaceOf,
  overlayPath,
  repositoryOf,
  type ServiceStory,
} from './service';

const API_VERSION = 'argoproj.io/v1alpha1';
const IN_CLUSTER = 'https://kubernetes.default.svc';

const ARGOCD = 'argocd';
export const AUTOMATED = {
  automated: { prune: true, selfHeal: true },
  syncOptions: ['CreateNamespace=true'],
};

export interface Source {
  repoURL: string;
  path: string;
  directory?: { recurse: boolean };
}

/** An Application; with several sources when more than one is given. */
export function application(options: {
  name: string;
  namespace?: string;
  project: string;
  sources: Source[];
  destination: string;
  syncPolicy?: Record<string, unknown>;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}): NewObject {
  const { name, namespace = ARGOCD, labels, annotations } = options;
  const sources = options.sources.map(source => ({
    ...source,
    targetRevision: 'main',
  }));
  return {
    apiVersion: API_VERSION,
    kind: 'Application',
    metadata: {
      name,
      namespace,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
    spec: {
      project: options.project,
      ...(sources.length === 1 ? { source: sources[0] } : { sources }),
      destination: { server: IN_CLUSTER, namespace: options.destination },
      ...(options.syncPolicy && { syncPolicy: options.syncPolicy }),
    },
  };
}

export function serviceApplication(
  git: GitHost,
  service: ServiceStory,
  environment: string,
  options: { syncPolicy?: Record<string, unknown>; more?: Source[] } = {},
): NewObject {
  const source = {
    repoURL: git.urlOf(repositoryOf(service)),
    path: overlayPath(environment),
  };
  return application({
    name: applicationName(service, environment),
    project: service.project,
    sources: [source, ...(options.more ?? [])],
    destination: namespaceOf(service, environment),
    syncPolicy: options.syncPolicy,
    ...boundMetadata(service, environment),
  });
}

function applicationName({ name }: ServiceStory, environment: string): string {
  return `${name}-${environment}`;
}

export function applicationPlace(service: ServiceStory, environment: string) {
  return {
    namespace: service.applicationNamespace ?? ARGOCD,
    name: applicationName(service, environment),
  };
}

export function project(
  name: string,
  description: string,
  options: {
    repositories: string[];
    namespaces: string[];
    sourceNamespaces?: string[];
  },
): NewObject {
  const { repositories, namespaces, sourceNamespaces } = options;
  return {
    apiVersion: API_VERSION,
    kind: 'AppProject',
    metadata: { name, namespace: ARGOCD },
    spec: {
      description,
      sourceRepos: repositories,
      destinations: namespaces.map(namespace => ({
        server: IN_CLUSTER,
        namespace,
      })),
      ...(sourceNamespaces && { sourceNamespaces }),
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  };
}
