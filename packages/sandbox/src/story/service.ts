import type { NewObject } from '../kubernetes/types';

/** A model service of the story. */
export interface ServiceStory {
  /** Of the entity, the Deployment, the registered model and the image. */
  name: string;
  /** `fraud`: namespaces are `fraud-dev`, `fraud-staging` … */
  prefix: string;
  team: string;
  project: string;
  /** Names the model by `MODEL_URI` only, not by labels. */
  byModelUri: boolean;
  /** The environments that Flagger looks after. */
  canaryIn: readonly string[];
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
  analysis?: Readonly<Record<string, unknown>>;
}

export function namespaceOf(
  { prefix }: ServiceStory,
  environment: string,
): string {
  return `${prefix}-${environment}`;
}

export function imageOf({ name }: ServiceStory, version: string): string {
  return `ghcr.io/slipway-demo/${name}:${version}`;
}

export function repositoryOf({ name, prefix }: ServiceStory): string {
  return `https://git.sandbox.local/${prefix}/${name}-gitops`;
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

/** The manifests that an overlay renders to. */
export function overlayManifests(
  service: ServiceStory,
  overlay: Overlay,
): NewObject[] {
  const hasCanary = service.canaryIn.includes(overlay.environment);
  const templates = metricTemplates(service, overlay);
  return [
    settings(service, overlay),
    deployment(service, overlay),
    ...(hasCanary
      ? [canary(service, overlay), ...templates]
      : [kubernetesService(service, overlay)]),
  ];
}

function settings(service: ServiceStory, overlay: Overlay): NewObject {
  const { labels, annotations } = boundMetadata(service, overlay.environment);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `${service.name}-settings`,
      labels,
      // A change of the settings is not worth an analysis.
      annotations: {
        ...annotations,
        'flagger.app/config-tracking': 'disabled',
      },
    },
    data: { ...overlay.settings },
  };
}

function deployment(service: ServiceStory, overlay: Overlay): NewObject {
  const { name } = service;
  const { labels, annotations } = boundMetadata(service, overlay.environment);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels, annotations },
    spec: {
      // Where Flagger scales, Git must not name the replicas.
      ...(overlay.replicas !== undefined && { replicas: overlay.replicas }),
      progressDeadlineSeconds: 600,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: {
          labels: {
            ...labels,
            ...(!service.byModelUri && {
              'mlflow.org/model-name': name,
              'mlflow.org/model-version': overlay.model,
            }),
          },
          annotations: {
            ...annotations,
            ...(overlay.behaviour && {
              'sandbox.slipway.dev/behaviour': overlay.behaviour,
            }),
          },
        },
        spec: {
          containers: [container(service, overlay)],
          volumes: [
            { name: 'settings', configMap: { name: `${name}-settings` } },
          ],
        },
      },
    },
  };
}

function container(service: ServiceStory, overlay: Overlay) {
  return {
    name: 'server',
    image: imageOf(service, overlay.version),
    imagePullPolicy: 'IfNotPresent',
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: [
      ...(service.byModelUri
        ? [
            {
              name: 'MODEL_URI',
              value: `models:/${service.name}/${overlay.model}`,
            },
          ]
        : []),
      { name: 'MLFLOW_TRACKING_URI', value: 'http://mlflow.mlflow:5000' },
    ],
    readinessProbe: {
      httpGet: { path: '/healthz', port: 'http' },
      periodSeconds: 5,
    },
    resources: {
      requests: { cpu: '250m', memory: '512Mi' },
      limits: { memory: '1Gi' },
    },
    volumeMounts: [{ name: 'settings', mountPath: '/etc/model-server' }],
  };
}

function kubernetesService(service: ServiceStory, overlay: Overlay): NewObject {
  const { name } = service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...boundMetadata(service, overlay.environment) },
    spec: {
      type: 'ClusterIP',
      selector: { app: name },
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
    },
  };
}

function canary(service: ServiceStory, overlay: Overlay): NewObject {
  const { name } = service;
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name, ...boundMetadata(service, overlay.environment) },
    spec: {
      provider: 'istio',
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      progressDeadlineSeconds: 600,
      service: { port: 80, targetPort: 8080 },
      analysis: { ...overlay.analysis },
    },
  };
}

const MODEL_METRICS = ['precision', 'recall'];

function metricTemplates(service: ServiceStory, overlay: Overlay): NewObject[] {
  const asked = JSON.stringify(overlay.analysis ?? {});
  return MODEL_METRICS.filter(measure =>
    asked.includes(`"model-${measure}"`),
  ).map(measure => ({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'MetricTemplate',
    metadata: {
      name: `model-${measure}`,
      ...boundMetadata(service, overlay.environment),
    },
    spec: {
      provider: {
        type: 'prometheus',
        address: 'http://prometheus.monitoring:9090',
      },
      query: `avg(model_${measure}{namespace="{{ namespace }}",workload=~"{{ target }}"})`,
    },
  }));
}
