import { application, AUTOMATED, project } from './applications';
import type { Past, Step } from './past';
import { daysBefore, release, releaseStep } from './releases';
import { repositoryOf, type Overlay, type ServiceStory } from './service';
import { PLATFORM_APPS } from './fraud';

/** Services that no entity is bound to: selectors must leave them out. */
const RECOMMENDATIONS: ServiceStory = {
  name: 'recommendations',
  prefix: 'recommendations',
  owner: 'shop',
  team: 'team-shop',
  project: 'shop',
  byModelUri: false,
  canaryIn: [],
  portalHooks: [],
  applicationNamespace: 'team-shop',
};

const CHECKOUT: ServiceStory = {
  name: 'checkout',
  prefix: 'shop',
  owner: 'shop',
  team: 'team-shop',
  project: 'shop',
  byModelUri: false,
  canaryIn: ['production'],
  portalHooks: [],
};

/** Blue/green: as many checks as iterations, and no weights. */
const BLUE_GREEN = {
  interval: '1m',
  threshold: 2,
  iterations: 10,
  metrics: [
    {
      name: 'request-success-rate',
      interval: '1m',
      thresholdRange: { min: 99 },
    },
  ],
};

function overlay(
  environment: string,
  version: string,
  analysis?: Record<string, unknown>,
): Overlay {
  return {
    environment,
    version,
    model: '1',
    settings: { 'log-level': 'info' },
    ...(analysis ? { analysis } : { replicas: 1 }),
  };
}

export function otherSteps(now: Date): Step[] {
  return [
    { at: daysBefore(now, 121), happens: foundPlatform },
    { at: daysBefore(now, 21), happens: found },
    releaseStep(
      daysBefore(now, 20),
      CHECKOUT,
      overlay('production', '7.2.0', BLUE_GREEN),
      {
        by: 'Radia Berg',
        message: 'production: Move to the sandbox cluster (7.2.0)',
      },
    ),
    releaseStep(
      daysBefore(now, 4),
      CHECKOUT,
      overlay('production', '7.3.0', BLUE_GREEN),
      {
        by: 'Radia Berg',
        message: 'production: Remember the delivery address (7.3.0)',
      },
    ),
  ];
}

/** What is there before any team is. */
function foundPlatform(past: Past): void {
  past.create(
    project('default', 'For everything that has no project', {
      repositories: ['*'],
      namespaces: ['*'],
    }),
  );
  past.create(
    project('platform', 'The Applications of the teams', {
      repositories: [past.git.urlOf(PLATFORM_APPS)],
      namespaces: ['argocd'],
    }),
  );
  for (const index of [1, 2]) {
    past.create(node(`sandbox-worker-${index}`));
  }
}

function found(past: Past): void {
  past.create(
    project('shop', 'What the customers see', {
      repositories: [RECOMMENDATIONS, CHECKOUT].map(service =>
        past.git.urlOf(repositoryOf(service)),
      ),
      namespaces: ['shop-*', 'recommendations-*'],
      sourceNamespaces: ['team-shop'],
    }),
  );
  // An Application outside Argo CD's own namespace.
  past.create(
    application({
      name: 'recommendations-dev',
      namespace: 'team-shop',
      project: 'shop',
      sources: [
        {
          repoURL: past.git.urlOf(repositoryOf(RECOMMENDATIONS)),
          path: 'overlays/dev',
        },
      ],
      destination: 'recommendations-dev',
      syncPolicy: AUTOMATED,
      labels: {
        environment: 'dev',
        'backstage.io/kubernetes-id': 'recommendations',
      },
    }),
  );
  past.create(
    application({
      name: 'checkout-production',
      project: 'shop',
      sources: [
        {
          repoURL: past.git.urlOf(repositoryOf(CHECKOUT)),
          path: 'overlays/production',
        },
      ],
      destination: 'shop-production',
      syncPolicy: AUTOMATED,
      labels: { environment: 'production' },
    }),
  );
  // Its path was moved, and nobody noticed.
  past.create(
    application({
      name: 'legacy-scoring',
      project: 'default',
      sources: [
        {
          repoURL: past.git.urlOf(repositoryOf(CHECKOUT)),
          path: 'legacy/scoring',
        },
      ],
      destination: 'legacy',
      syncPolicy: AUTOMATED,
    }),
  );
  release(past, RECOMMENDATIONS, overlay('dev', '0.4.0'), {
    by: 'Radia Berg',
    message: 'dev: Try a two-tower model (0.4.0)',
  });
}

function node(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node-role.kubernetes.io/worker': '',
      },
    },
    spec: {},
    status: {
      capacity: { cpu: '8', memory: '32Gi', pods: '110' },
      allocatable: { cpu: '7500m', memory: '30Gi', pods: '110' },
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
        },
      ],
      nodeInfo: {
        kubeletVersion: 'v1.32.4',
        osImage: 'Slipway Sandbox',
        architecture: 'amd64',
        operatingSystem: 'linux',
        containerRuntimeVersion: 'containerd://2.0.4',
        kernelVersion: '6.6',
        bootID: '',
        machineID: '',
        systemUUID: '',
        kubeProxyVersion: '',
      },
    },
  };
}
