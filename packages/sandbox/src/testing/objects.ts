import { valueAt } from '../kubernetes/json';
import type { Cluster, KubernetesObject, NewObject } from '../kubernetes/types';

/** A Deployment of one model server. */
export function deployment(options: {
  name: string;
  namespace: string;
  image?: string;
  replicas?: number;
  version?: string;
  annotations?: Record<string, string>;
}): NewObject {
  const {
    name,
    namespace,
    image = `ghcr.io/slipway-demo/${name}:1.0.0`,
  } = options;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      ...(options.replicas !== undefined && { replicas: options.replicas }),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: {
          labels: {
            app: name,
            ...(options.version && {
              'mlflow.org/model-name': name,
              'mlflow.org/model-version': options.version,
            }),
          },
          ...(options.annotations && { annotations: options.annotations }),
        },
        spec: { containers: [{ name: 'server', image }] },
      },
    },
  };
}

export const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

export function configMap(
  name: string,
  data: Record<string, string> = {},
): NewObject {
  return { ...CONFIG_MAP, metadata: { name }, data };
}

/** The object, which a test is sure of. @throws when there is none. */
export function existing(
  cluster: Cluster,
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
): KubernetesObject {
  const object = cluster.get({ apiVersion, kind, namespace, name });
  if (!object) {
    throw new Error(`There is no ${kind} ${namespace}/${name}`);
  }
  return object;
}

export function at(object: unknown, ...path: string[]): unknown {
  return valueAt(object, path);
}
