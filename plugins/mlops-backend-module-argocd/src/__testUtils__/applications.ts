const REVISION = '4a1c9e2b7d3f5061728394a5b6c7d8e9f0a1b2c3';
const FORMER = '91d0e7c4a2b85f6037e1d9c8b7a6958473625140';

export const APPLICATION_KIND = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
};

interface Sketch {
  name?: string;
  namespace?: string;
  metadata?: object;
  spec?: object;
  status?: object;
}

/** An Application as Argo CD 3.5 keeps it, after a second release. */
export function applicationObject(sketch: Sketch = {}) {
  return {
    ...APPLICATION_KIND,
    metadata: {
      name: sketch.name ?? 'fraud-detection-production',
      namespace: sketch.namespace ?? 'argocd',
      labels: {
        'backstage.io/kubernetes-id': 'fraud-detection',
        environment: 'production',
      },
      annotations: {
        'backstage.io/entity-ref': 'component:default/fraud-detection',
      },
      ...sketch.metadata,
    },
    spec: {
      project: 'default',
      destination: {
        server: 'https://kubernetes.default.svc',
        namespace: 'fraud-production',
      },
      source: {
        repoURL: 'https://git.sandbox.local/fraud/fraud-detection-gitops',
        path: 'overlays/production',
        targetRevision: 'main',
      },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
      ...sketch.spec,
    },
    status: {
      sync: { status: 'Synced', revision: REVISION },
      health: {
        status: 'Healthy',
        lastTransitionTime: '2026-11-12T08:04:00Z',
      },
      reconciledAt: '2026-11-20T10:00:00Z',
      controllerNamespace: 'argocd',
      history: [
        entry(6, FORMER, '2026-10-02T09:12:11Z'),
        entry(7, REVISION, '2026-11-12T08:03:09Z'),
      ],
      operationState: {
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: '2026-11-12T08:03:00Z',
        finishedAt: '2026-11-12T08:03:09Z',
        operation: {
          initiatedBy: { automated: true },
          sync: { revision: REVISION },
        },
      },
      resources: [
        resource('', 'Service', 'fraud-detection'),
        resource('apps', 'Deployment', 'fraud-detection'),
        resource('flagger.app', 'Canary', 'fraud-detection'),
      ],
      summary: { images: ['ghcr.io/slipway-demo/fraud-detection:1.0.0'] },
      ...sketch.status,
    },
  };
}

export const REVISIONS = { now: REVISION, before: FORMER };

export function entry(id: number, revision: string, deployedAt: string) {
  return {
    id,
    revision,
    deployedAt,
    deployStartedAt: deployedAt,
    initiatedBy: { automated: true },
    source: {
      repoURL: 'https://git.sandbox.local/fraud/fraud-detection-gitops',
      path: 'overlays/production',
      targetRevision: 'main',
    },
  };
}

export function resource(
  group: string,
  kind: string,
  name: string,
  status = 'Synced',
) {
  return {
    group,
    version: 'v1',
    kind,
    namespace: 'fraud-production',
    name,
    status,
  };
}
