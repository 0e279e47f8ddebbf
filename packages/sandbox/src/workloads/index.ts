import type { Room, SandboxContext } from '../context';
import type { ClusterEvent } from '../kubernetes/types';
import type { Behaviour } from './behaviour';
import { controllerOf } from './deployment';
import { DeploymentController } from './deploymentController';
import { Kubelet } from './kubelet';
import { ReplicaSetController } from './replicaSetController';

export { BEHAVIOUR_ANNOTATION, isBehaviour, type Behaviour } from './behaviour';

/** Deployments, ReplicaSets and their pods, as a cluster's controllers run them. */
export interface Workloads extends Room {
  /**
   * Makes the pods of a Deployment that exist now misbehave, or `healthy`
   * again. Pods that are made later are not touched.
   */
  misbehave(
    deployment: { namespace: string; name: string },
    behaviour: Behaviour,
  ): void;
}

/** The controllers of the sandbox's workloads. */
export function createWorkloads(context: SandboxContext): Workloads {
  const deployments = new DeploymentController(context);
  const replicaSets = new ReplicaSetController(context);
  const kubelet = new Kubelet(context);
  let unsubscribe = () => {};

  const onEvent = ({ type, object }: ClusterEvent) => {
    const deleted = type === 'DELETED';
    switch (object.kind) {
      case 'Deployment':
        if (deleted) {
          deployments.onDeleted(object);
        } else {
          deployments.reconcile(object.metadata);
        }
        break;
      case 'ReplicaSet':
        if (deleted) {
          replicaSets.onDeleted(object);
        } else {
          replicaSets.reconcile(object.metadata);
        }
        deployments.onReplicaSet(object);
        break;
      case 'Pod':
        if (deleted) {
          kubelet.onDeleted(object);
        } else if (type === 'ADDED') {
          kubelet.onAdded(object);
        }
        replicaSets.onPod(object);
        break;
      default:
    }
  };

  return {
    start() {
      unsubscribe = context.cluster.onEvent(onEvent);
      deployments.start();
      replicaSets.start();
      kubelet.start();
    },
    stop() {
      unsubscribe();
      deployments.stop();
      kubelet.stop();
    },
    misbehave({ namespace, name }, behaviour) {
      for (const pod of podsOf(context, namespace, name)) {
        kubelet.force(pod, behaviour);
      }
    },
  };
}

function podsOf({ cluster }: SandboxContext, namespace: string, name: string) {
  const sets = new Set(
    cluster
      .list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' }, { namespace })
      .filter(set => controllerOf(set, 'Deployment')?.name === name)
      .map(set => set.metadata.uid),
  );
  return cluster
    .list({ apiVersion: 'v1', kind: 'Pod' }, { namespace })
    .filter(pod => sets.has(controllerOf(pod, 'ReplicaSet')?.uid ?? ''));
}
