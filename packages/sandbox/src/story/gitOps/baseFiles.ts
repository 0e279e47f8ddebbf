import { boundMetadata, imageNameOf, type ServiceStory } from '../service';
import { yamlFile } from './yamlFile';

/** What all environments of a service have in common. */
export function baseFiles(service: ServiceStory): Record<string, string> {
  return {
    'README.md': readme(service),
    'base/kustomization.yaml': yamlFile({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['settings.yaml', 'deployment.yaml'],
    }),
    'base/settings.yaml': yamlFile(
      settings(service),
      'A change of the settings is not worth an analysis.',
    ),
    'base/deployment.yaml': yamlFile(
      deployment(service),
      'Replicas are for the overlays: where Flagger scales, Git must not name them.',
    ),
  };
}

function readme({ name, team }: ServiceStory): string {
  return `# ${name}: what runs where

Argo CD deploys \`overlays/<environment>\` of the branch \`main\`.

| file | says |
| --- | --- |
| \`base/\` | what all environments have in common |
| \`overlays/<environment>/kustomization.yaml\` | the version of the image: \`images[].newTag\` |
| \`overlays/<environment>/model.yaml\` | the version of the model |
| \`overlays/<environment>/settings.yaml\` | the settings of the model server |
| \`overlays/<environment>/canary.yaml\` | how Flagger examines a new version |

A release changes one environment; to take it back, revert its commit.
Questions go to ${team}.
`;
}

/** The labels and annotations of every environment. */
function shared(service: ServiceStory) {
  const { labels, annotations } = boundMetadata(service, '');
  const { environment: _, ...common } = labels;
  return { labels: common, annotations };
}

function settings(service: ServiceStory) {
  const { labels, annotations } = shared(service);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `${service.name}-settings`,
      labels,
      annotations: {
        ...annotations,
        'flagger.app/config-tracking': 'disabled',
      },
    },
    data: { 'log-level': 'info' },
  };
}

function deployment(service: ServiceStory) {
  const { name } = service;
  const { labels, annotations } = shared(service);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels, annotations },
    spec: {
      progressDeadlineSeconds: 600,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: {
          labels: {
            ...labels,
            ...(!service.byModelUri && { 'mlflow.org/model-name': name }),
          },
          annotations,
        },
        spec: {
          containers: [container(service)],
          volumes: [
            { name: 'settings', configMap: { name: `${name}-settings` } },
          ],
        },
      },
    },
  };
}

function container(service: ServiceStory) {
  return {
    name: 'server',
    image: imageNameOf(service),
    imagePullPolicy: 'IfNotPresent',
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: [
      ...(service.byModelUri
        ? [{ name: 'MODEL_URI', value: `models:/${service.name}/1` }]
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
