import type { Room } from '../context';
import { createKubernetesApi } from './api/kubernetesApi';
import { EventRetention } from './eventRetention';
import { GarbageCollector } from './garbageCollector';
import type { ObjectCluster } from './objectCluster';

export { namespaceObject } from './namespaceObject';
export { ObjectCluster } from './objectCluster';
export { StatusError, type Status } from './statusError';
export { timestamp } from './timestamp';
export type {
  Cluster,
  ClusterEvent,
  KubernetesObject,
  LazyObject,
  NewObject,
  ObjectMeta,
  ObjectRef,
  SandboxCluster,
} from './types';

/** The Kubernetes API server of the sandbox. */
export function createKubernetes(options: {
  cluster: ObjectCluster;
  token: string;
}): Room {
  const collector = new GarbageCollector(options.cluster);
  const retention = new EventRetention(options.cluster);
  return {
    router: createKubernetesApi(options),
    start() {
      collector.start();
      retention.start();
    },
    stop() {
      collector.stop();
      retention.stop();
    },
  };
}
