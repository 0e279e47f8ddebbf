import type { Room, SandboxContext } from './context';
import { childObject, childString, equalJson } from './kubernetes/json';
import { timestamp } from './kubernetes/timestamp';
import type {
  ClusterEvent,
  KubernetesObject,
  NewObject,
  ObjectRef,
} from './kubernetes/types';
import { readDeployment } from './workloads/deployment';

const SERVICE = {
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
};
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const PREDICTOR = '-predictor';

/**
 * KServe as far as a predictor of one's own image goes: a Deployment with the
 * InferenceService's labels, and whether it is ready (kserve v0.15,
 * pkg/controller/v1beta1/inferenceservice/reconcilers/deployment). As without
 * Knative: there are no revisions, and no traffic is split between them.
 */
export function createKserve({ cluster, clock }: SandboxContext): Room {
  let unsubscribe = () => {};

  const deploy = (service: KubernetesObject) => {
    const wanted = deploymentOf(service);
    const present = cluster.get(predictorOf(service));
    if (!present) {
      cluster.create(wanted);
    } else if (!equalJson(templateOf(present), templateOf(wanted))) {
      const { labels, annotations } = wanted.metadata;
      cluster.update({
        ...present,
        metadata: { ...present.metadata, labels, annotations },
        spec: {
          ...childObject(present, 'spec'),
          template: templateOf(wanted),
        },
      });
    }
  };

  const report = (service: KubernetesObject) => {
    const { metadata } = service;
    const predictor = cluster.get(predictorOf(service));
    const status = predictor && isAvailable(predictor) ? 'True' : 'Unknown';
    const before = childObject(service, 'status').conditions;
    const [known] = Array.isArray(before) ? before : [];
    if (childString(known, 'status') === status) {
      return;
    }
    const at = timestamp(clock.now());
    cluster.merge(
      refTo(SERVICE, metadata.namespace, metadata.name),
      {
        status: {
          url: `http://${metadata.name}.${metadata.namespace}.example.com`,
          conditions: ['Ready', 'PredictorReady'].map(type => ({
            type,
            status,
            lastTransitionTime: at,
          })),
        },
      },
      { subresource: 'status' },
    );
  };

  const onEvent = ({ type, object }: ClusterEvent) => {
    if (type === 'DELETED') return;
    if (object.kind === SERVICE.kind) {
      deploy(object);
      report(object);
    }
    const owner = object.metadata.ownerReferences?.find(
      ({ kind }) => kind === SERVICE.kind,
    );
    if (object.kind === DEPLOYMENT.kind && owner) {
      const { namespace } = object.metadata;
      const service = cluster.get(refTo(SERVICE, namespace, owner.name));
      if (service) report(service);
    }
  };
  return {
    start() {
      unsubscribe = cluster.onEvent(onEvent);
    },
    stop() {
      unsubscribe();
    },
  };
}

function deploymentOf(service: KubernetesObject): NewObject {
  const { apiVersion, kind, metadata } = service;
  const { uid, name, namespace } = metadata;
  const predictor = childObject(childObject(service, 'spec'), 'predictor');
  const {
    labels: _labels,
    annotations: _annotations,
    minReplicas,
    maxReplicas: _maxReplicas,
    canaryTrafficPercent: _percent,
    timeout: _timeout,
    ...podSpec
  } = predictor;
  const app = `isvc.${name}${PREDICTOR}`;
  const labels = {
    ...metadata.labels,
    ...childObject(predictor, 'labels'),
    app,
    'serving.kserve.io/inferenceservice': name,
  };
  const annotations = {
    ...metadata.annotations,
    ...childObject(predictor, 'annotations'),
  };
  return {
    ...DEPLOYMENT,
    metadata: {
      name: `${name}${PREDICTOR}`,
      namespace,
      labels: texts(labels),
      annotations: texts(annotations),
      ownerReferences: [{ apiVersion, kind, name, uid, controller: true }],
    },
    spec: {
      replicas: typeof minReplicas === 'number' ? minReplicas : 1,
      selector: { matchLabels: { app } },
      template: {
        metadata: { labels: texts(labels), annotations: texts(annotations) },
        spec: podSpec,
      },
    },
  };
}

/** Argo CD's own are about the InferenceService, not about what it makes. */
function texts(map: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) =>
      typeof value === 'string' &&
      !key.startsWith('argocd.argoproj.io/') &&
      !key.startsWith('kubectl.kubernetes.io/')
        ? [[key, value]]
        : [],
    ),
  );
}

function isAvailable(object: KubernetesObject): boolean {
  const deployment = readDeployment(object);
  if (!deployment) return false;
  const { metadata, spec, status } = deployment;
  return (
    (metadata.generation ?? 0) <= (status.observedGeneration ?? 0) &&
    status.updatedReplicas === spec.replicas &&
    status.availableReplicas === spec.replicas
  );
}

function templateOf(object: KubernetesObject | NewObject) {
  return childObject(childObject(object, 'spec'), 'template');
}

function predictorOf({ metadata }: KubernetesObject): ObjectRef {
  return refTo(DEPLOYMENT, metadata.namespace, `${metadata.name}${PREDICTOR}`);
}

function refTo(
  kind: { apiVersion: string; kind: string },
  namespace: string | undefined,
  name: string,
): ObjectRef {
  return { ...kind, namespace: namespace ?? 'default', name };
}
