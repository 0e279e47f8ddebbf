import type { Cluster, KubernetesObject } from '../../kubernetes/types';
import {
  applicationRef,
  instanceName,
  readApplication,
} from '../model/application';
import type { TrackingIndex } from '../state/trackingIndex';

const FINALIZER = 'resources-finalizer.argocd.argoproj.io';

/** With its finalizer, an Application takes what it manages along. */
export function deleteManaged(
  cluster: Cluster,
  tracking: TrackingIndex,
  object: KubernetesObject,
): void {
  const application = readApplication(object);
  const finalizers = object.metadata.finalizers ?? [];
  const isOurs = (finalizer: string) => finalizer.startsWith(FINALIZER);
  if (!application || !finalizers.some(isOurs)) {
    return;
  }
  const managed = tracking.objectsOf(instanceName(application));
  for (const { apiVersion, kind, metadata } of managed) {
    const { namespace = '', name } = metadata;
    const ref = { apiVersion, kind, namespace, name };
    if (cluster.get(ref)) {
      cluster.delete(ref);
    }
  }
  cluster.merge(applicationRef(application), {
    metadata: { finalizers: finalizers.filter(each => !isOurs(each)) },
  });
}
