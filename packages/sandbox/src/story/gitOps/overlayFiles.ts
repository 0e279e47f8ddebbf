import {
  imageNameOf,
  namespaceOf,
  overlayPath,
  type Overlay,
  type ServiceStory,
} from '../service';
import { portalWebhooks, type Portal } from './portalWebhooks';
import { yamlFile } from './yamlFile';

const API_VERSION = 'kustomize.config.k8s.io/v1beta1';
const ENTITY_REF = 'backstage.io/entity-ref';
const MODEL_METRICS = ['precision', 'recall'];

type Files = Record<string, string | null>;

/** One environment of a service, file by file; null for those it has not. */
export function overlayFiles(
  service: ServiceStory,
  overlay: Overlay,
  portal?: Portal,
): Files {
  const { environment } = overlay;
  const hasCanary = service.canaryIn.includes(environment);
  const templates = hasCanary ? metricTemplates(service, overlay) : [];
  const resources: Files = {
    'service.yaml': hasCanary ? null : yamlFile(kubernetesService(service)),
    'canary.yaml': hasCanary
      ? yamlFile(canary(service, overlay, portal))
      : null,
    'metric-templates.yaml': templates.length > 0 ? yamlFile(templates) : null,
  };
  const patches: Files = {
    'model.yaml': yamlFile(model(service, overlay)),
    'settings.yaml': yamlFile(settings(service, overlay)),
    'rehearsal.yaml': overlay.behaviour
      ? yamlFile(
          rehearsal(service, overlay.behaviour),
          'The sandbox has this version misbehave.',
        )
      : null,
  };
  const files: Files = {
    'kustomization.yaml': yamlFile({
      apiVersion: API_VERSION,
      kind: 'Kustomization',
      resources: ['../../base', ...present(resources)],
      labels: [{ pairs: { environment }, includeTemplates: true }],
      images: [{ name: imageNameOf(service), newTag: overlay.version }],
      ...(overlay.replicas !== undefined && {
        replicas: [{ name: service.name, count: overlay.replicas }],
      }),
      patches: present(patches).map(path => ({ path })),
    }),
    ...resources,
    ...patches,
  };
  const directory = overlayPath(environment);
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${directory}/${name}`, text]),
  );
}

function present(files: Files): string[] {
  return Object.keys(files).filter(name => files[name] !== null);
}

function deploymentPatch({ name }: ServiceStory, template: object) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { template },
  };
}

function model(service: ServiceStory, overlay: Overlay) {
  return deploymentPatch(
    service,
    service.byModelUri
      ? {
          spec: {
            containers: [
              {
                name: 'server',
                env: [
                  {
                    name: 'MODEL_URI',
                    value: `models:/${service.name}/${overlay.model}`,
                  },
                ],
              },
            ],
          },
        }
      : { metadata: { labels: { 'mlflow.org/model-version': overlay.model } } },
  );
}

function rehearsal(service: ServiceStory, behaviour: string) {
  return deploymentPatch(service, {
    metadata: { annotations: { 'sandbox.slipway.dev/behaviour': behaviour } },
  });
}

function settings({ name }: ServiceStory, overlay: Overlay) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${name}-settings` },
    data: { ...overlay.settings },
  };
}

/** Of what only this environment has; the overlay adds the environment. */
function metadata(service: ServiceStory, name: string) {
  return {
    name,
    labels: {
      app: service.name,
      'app.kubernetes.io/name': service.name,
      'backstage.io/kubernetes-id': service.name,
    },
    annotations: { [ENTITY_REF]: `component:default/${service.name}` },
  };
}

function kubernetesService(service: ServiceStory) {
  const { name } = service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(service, name),
    spec: {
      type: 'ClusterIP',
      selector: { app: name },
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
    },
  };
}

function canary(service: ServiceStory, overlay: Overlay, portal?: Portal) {
  const { name } = service;
  const { webhooks = [], ...analysis } = overlay.analysis ?? {};
  const namespace = namespaceOf(service, overlay.environment);
  const hooks = [
    ...webhooks,
    ...(portal
      ? portalWebhooks(portal, { namespace, name }, service.portalHooks)
      : []),
  ];
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: metadata(service, name),
    spec: {
      provider: 'istio',
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      progressDeadlineSeconds: 600,
      service: { port: 80, targetPort: 8080 },
      analysis: { ...analysis, ...(hooks.length > 0 && { webhooks: hooks }) },
    },
  };
}

function metricTemplates(service: ServiceStory, overlay: Overlay) {
  const asked = JSON.stringify(overlay.analysis ?? {});
  return MODEL_METRICS.filter(measure =>
    asked.includes(`"model-${measure}"`),
  ).map(measure => ({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'MetricTemplate',
    metadata: metadata(service, `model-${measure}`),
    spec: {
      provider: {
        type: 'prometheus',
        address: 'http://prometheus.monitoring:9090',
      },
      query: `avg(model_${measure}{namespace="{{ namespace }}",workload=~"{{ target }}"})`,
    },
  }));
}
