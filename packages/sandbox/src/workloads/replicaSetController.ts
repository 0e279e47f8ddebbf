import type { SandboxContext } from '../context';
import { EventRecorder } from '../events/eventRecorder';
import { equalJson } from '../kubernetes/json';
import type { KubernetesObject, NewObject } from '../kubernetes/types';
import { controllerOf, readReplicaSet, type ReplicaSet } from './deployment';
import { isReady } from './podStatus';

const REPLICA_SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };
const POD = { apiVersion: 'v1', kind: 'Pod' };

/** Keeps as many pods as each ReplicaSet asks for. */
export class ReplicaSetController {
  private readonly context: SandboxContext;
  private readonly events: EventRecorder;

  constructor(context: SandboxContext) {
    this.context = context;
    this.events = new EventRecorder(context, 'replicaset-controller');
  }

  start(): void {
    this.context.cluster
      .list(REPLICA_SET)
      .forEach(object => this.reconcile(object.metadata));
  }

  onPod(pod: KubernetesObject): void {
    const owner = controllerOf(pod, 'ReplicaSet');
    if (owner) {
      const { namespace } = pod.metadata;
      this.reconcile({ namespace, name: owner.name });
    }
  }

  onDeleted(object: KubernetesObject): void {
    const { namespace = '', uid } = object.metadata;
    this.podsOf(namespace, uid).forEach(pod => this.remove(pod));
  }

  reconcile({ namespace = '', name }: { namespace?: string; name: string }) {
    const { cluster } = this.context;
    const object = cluster.get({ ...REPLICA_SET, namespace, name });
    const set = object && readReplicaSet(object);
    if (!set || set.metadata.deletionTimestamp) {
      return;
    }
    const pods = this.podsOf(namespace, set.metadata.uid);
    const missing = set.spec.replicas - pods.length;
    for (let count = 0; count < missing; count += 1) {
      this.createPod(set);
    }
    if (missing < 0) {
      const surplus = [...pods].sort(leastUsefulFirst).slice(0, -missing);
      surplus.forEach(pod => this.removeAndTell(set, pod));
    }
    this.updateStatus(set);
  }

  private podsOf(namespace: string, uid: string): KubernetesObject[] {
    return this.context.cluster
      .list(POD, { namespace })
      .filter(pod => controllerOf(pod, 'ReplicaSet')?.uid === uid)
      .filter(pod => !pod.metadata.deletionTimestamp);
  }

  private createPod(set: ReplicaSet): void {
    const name = `${set.metadata.name}-${this.context.random.id(5)}`;
    this.context.cluster.create(newPod(set, name));
    this.events.record(set.object, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${name}`,
    });
  }

  private removeAndTell(set: ReplicaSet, pod: KubernetesObject): void {
    this.remove(pod);
    this.events.record(set.object, {
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted pod: ${pod.metadata.name}`,
    });
  }

  private remove({ metadata }: KubernetesObject): void {
    const { namespace = '', name } = metadata;
    const ref = { ...POD, namespace, name };
    if (this.context.cluster.get(ref)) {
      this.context.cluster.delete(ref);
    }
  }

  private updateStatus({ metadata }: ReplicaSet): void {
    const { namespace = '', name, uid } = metadata;
    const ref = { ...REPLICA_SET, namespace, name };
    const object = this.context.cluster.get(ref);
    if (!object) {
      return;
    }
    const pods = this.podsOf(namespace, uid);
    const ready = pods.filter(isReady).length;
    const status = replicaSetStatus(object, pods.length, ready);
    if (!equalJson(object.status, status)) {
      this.context.cluster.merge(ref, { status }, { subresource: 'status' });
    }
  }
}

function replicaSetStatus(
  set: { metadata: { generation?: number } },
  replicas: number,
  ready: number,
) {
  return {
    replicas,
    fullyLabeledReplicas: replicas,
    readyReplicas: ready,
    availableReplicas: ready,
    observedGeneration: set.metadata.generation ?? 1,
  };
}

/** What a ReplicaSet's pod looks like before a node has taken it. */
export function newPod(set: ReplicaSet, name: string, at?: string): NewObject {
  const { metadata, spec } = set.spec.template;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      labels: metadata.labels,
      annotations: metadata.annotations,
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: set.metadata.name,
          uid: set.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      ...(at && { creationTimestamp: at }),
    },
    spec: { restartPolicy: 'Always', ...spec },
    status: { phase: 'Pending', qosClass: 'Burstable' },
  };
}

/** Pods that do not serve go first, then the youngest. */
function leastUsefulFirst(left: KubernetesObject, right: KubernetesObject) {
  const ready = Number(isReady(left)) - Number(isReady(right));
  return (
    ready ||
    right.metadata.creationTimestamp.localeCompare(
      left.metadata.creationTimestamp,
    ) ||
    Number(right.metadata.resourceVersion) -
      Number(left.metadata.resourceVersion)
  );
}
