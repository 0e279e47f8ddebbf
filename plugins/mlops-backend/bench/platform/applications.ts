import type { LazyObject } from '@slipway/sandbox';
import { environmentOf, instant, ownerOf, sha, type Size } from './names';

/** An Application is about this large (argo-cd #28090). */
const RESOURCES = 62;
const HISTORY = 10;

export function* applications(size: Size): Generator<LazyObject> {
  for (let index = 0; index < size.applications; index++) {
    yield application(index, size);
  }
}

function application(index: number, size: Size): LazyObject {
  const { service, nth } = ownerOf(index, size);
  const environment = environmentOf(nth);
  const namespace = `${service}-${environment}`;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: `${service}-${environment}`,
      namespace: 'argocd',
      creationTimestamp: instant(index),
      labels: { 'backstage.io/kubernetes-id': service, environment },
      annotations: {
        'backstage.io/entity-ref': `component:default/${service}`,
      },
    },
    body: () => ({
      spec: {
        project: 'default',
        destination: { server: 'https://kubernetes.default.svc', namespace },
        source: source(service, environment),
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      },
      status: {
        sync: {
          status: 'Synced',
          revision: sha(index),
          comparedTo: {
            source: source(service, environment),
            destination: {
              server: 'https://kubernetes.default.svc',
              namespace,
            },
          },
        },
        health: { status: 'Healthy', lastTransitionTime: instant(index) },
        reconciledAt: instant(index),
        sourceType: 'Kustomize',
        summary: { images: images(service, nth) },
        history: Array.from({ length: HISTORY }, (_, i) => ({
          id: i,
          revision: sha(index + i),
          deployedAt: instant(index + i * 1000),
          deployStartedAt: instant(index + i * 1000),
          initiatedBy: { automated: true },
          source: source(service, environment),
        })),
        operationState: {
          phase: 'Succeeded',
          message: 'successfully synced (all tasks run)',
          startedAt: instant(index),
          finishedAt: instant(index + 1),
          operation: {
            initiatedBy: { automated: true },
            retry: { limit: 5 },
            sync: { revision: sha(index), prune: true },
          },
          syncResult: {
            revision: sha(index),
            source: source(service, environment),
            resources: resources(service, namespace).map(resource => ({
              ...resource,
              message: `${resource.kind.toLowerCase()}/${resource.name} configured, and unchanged by the dry run before`,
              status: 'Synced',
              hookPhase: 'Running',
              syncPhase: 'Sync',
            })),
          },
        },
        resources: resources(service, namespace).map(resource => ({
          ...resource,
          status: 'Synced',
        })),
      },
    }),
  };
}

function source(service: string, environment: string) {
  return {
    repoURL: `https://git.example.com/${service}/${service}-gitops`,
    path: `overlays/${environment}`,
    targetRevision: 'main',
  };
}

function images(service: string, nth: number): string[] {
  return [
    `ghcr.io/slipway-bench/${service}:1.${nth}.0`,
    'docker.io/istio/proxyv2:1.30.1',
  ];
}

function resources(service: string, namespace: string) {
  const main = [
    {
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      namespace,
      name: service,
    },
    {
      group: 'flagger.app',
      version: 'v1beta1',
      kind: 'Canary',
      namespace,
      name: service,
    },
    { group: '', version: 'v1', kind: 'Service', namespace, name: service },
  ];
  const others = Array.from({ length: RESOURCES - main.length }, (_, i) => ({
    group: '',
    version: 'v1',
    kind: 'ConfigMap',
    namespace,
    name: `${service}-feature-definitions-${i}`,
  }));
  return [...main, ...others];
}
