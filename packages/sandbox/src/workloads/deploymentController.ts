import type { SandboxContext } from '../context';
import { EventRecorder } from '../events/eventRecorder';
import { equalJson } from '../kubernetes/json';
import type { KubernetesObject, ObjectRef } from '../kubernetes/types';
import {
  controllerOf,
  readDeployment,
  readReplicaSet,
  type Deployment,
  type ReplicaSet,
} from './deployment';
import { deploymentStatus } from './deploymentStatus';
import { currentOf, newReplicaSet, REVISION, revisionOf } from './replicaSets';
import { nextScales } from './rollingUpdate';

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const REPLICA_SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };

/** Brings the ReplicaSets of each Deployment towards its template. */
export class DeploymentController {
  private readonly context: SandboxContext;
  private readonly events: EventRecorder;
  private readonly deadlines = new Map<string, { cancel(): void }>();

  constructor(context: SandboxContext) {
    this.context = context;
    this.events = new EventRecorder(context, 'deployment-controller');
  }

  start(): void {
    this.context.cluster
      .list(DEPLOYMENT)
      .forEach(object => this.reconcile(object.metadata));
  }

  stop(): void {
    this.deadlines.forEach(timer => timer.cancel());
    this.deadlines.clear();
  }

  onReplicaSet(object: KubernetesObject): void {
    const owner = controllerOf(object, 'Deployment');
    if (owner) {
      const { namespace } = object.metadata;
      this.reconcile({ namespace, name: owner.name });
    }
  }

  /** Its ReplicaSets go with it. */
  onDeleted(object: KubernetesObject): void {
    const { uid, name, namespace = '' } = object.metadata;
    this.cancelDeadline(`${namespace}/${name}`);
    for (const set of this.replicaSetsOf(namespace, uid)) {
      this.context.cluster.delete(refOf(set.object));
    }
  }

  reconcile({ namespace = '', name }: { namespace?: string; name: string }) {
    const { cluster } = this.context;
    const object = cluster.get({ ...DEPLOYMENT, namespace, name });
    const deployment = object && readDeployment(object);
    if (!deployment || deployment.metadata.deletionTimestamp) {
      return;
    }
    const sets = this.replicaSetsOf(namespace, deployment.metadata.uid);
    const current =
      currentOf(deployment, sets) ?? this.createCurrent(deployment, sets);
    if (!current) {
      return;
    }
    const old = sets.filter(set => set.metadata.uid !== current.metadata.uid);
    this.markRevision(deployment, current, old);
    if (!deployment.spec.paused) {
      this.scale(deployment, current, old);
    }
    this.updateStatus(deployment.object);
    this.forgetOldest(deployment, old);
  }

  private replicaSetsOf(namespace: string, uid: string): ReplicaSet[] {
    return this.context.cluster
      .list(REPLICA_SET, { namespace })
      .filter(object => controllerOf(object, 'Deployment')?.uid === uid)
      .flatMap(object => readReplicaSet(object) ?? []);
  }

  private createCurrent(
    deployment: Deployment,
    sets: readonly ReplicaSet[],
  ): ReplicaSet | undefined {
    const revision = Math.max(0, ...sets.map(revisionOf)) + 1;
    const replicas = sets.length === 0 ? deployment.spec.replicas : 0;
    const created = this.context.cluster.create(
      newReplicaSet(deployment, { revision, replicas }),
    );
    if (replicas > 0) {
      this.tellScaled(deployment, created.metadata.name, 0, replicas);
    }
    return readReplicaSet(created);
  }

  /** A template that comes back counts as the newest revision. */
  private markRevision(
    deployment: Deployment,
    current: ReplicaSet,
    old: readonly ReplicaSet[],
  ): void {
    const { cluster } = this.context;
    const newest = Math.max(0, ...old.map(revisionOf));
    const revision = String(Math.max(revisionOf(current), newest + 1));
    if (current.metadata.annotations?.[REVISION] !== revision) {
      cluster.merge(refOf(current.object), annotation(revision));
    }
    if (deployment.metadata.annotations?.[REVISION] !== revision) {
      cluster.merge(refOf(deployment.object), annotation(revision));
    }
  }

  private scale(
    deployment: Deployment,
    current: ReplicaSet,
    old: readonly ReplicaSet[],
  ): void {
    const { replicas: desired, strategy } = deployment.spec;
    const scaleOf = (set: ReplicaSet) => ({
      name: set.metadata.name,
      replicas: set.spec.replicas,
      available: set.status.availableReplicas,
    });
    const scales = nextScales(scaleOf(current), old.map(scaleOf), {
      desired,
      recreate: strategy.type === 'Recreate',
      ...strategy.rollingUpdate,
    });
    for (const set of [current, ...old]) {
      const replicas = scales.get(set.metadata.name) ?? set.spec.replicas;
      if (replicas !== set.spec.replicas) {
        this.context.cluster.merge(refOf(set.object), { spec: { replicas } });
        const { name } = set.metadata;
        this.tellScaled(deployment, name, set.spec.replicas, replicas);
      }
    }
  }

  private tellScaled(
    deployment: Deployment,
    name: string,
    from: number,
    to: number,
  ): void {
    const direction = to > from ? 'up' : 'down';
    this.events.record(deployment.object, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${direction} replica set ${name} from ${from} to ${to}`,
    });
  }

  private updateStatus(object: KubernetesObject): void {
    const { cluster, clock } = this.context;
    const fresh = cluster.get(refOf(object));
    const deployment = fresh && readDeployment(fresh);
    if (!deployment) {
      return;
    }
    const { namespace = '', uid } = deployment.metadata;
    const sets = this.replicaSetsOf(namespace, uid);
    const current = currentOf(deployment, sets);
    if (!current) {
      return;
    }
    const seconds = deployment.spec.progressDeadlineSeconds;
    const status = deploymentStatus(
      deployment,
      current,
      sets.filter(set => set !== current),
      { milliseconds: (seconds * 1000) / clock.speed, now: clock.now() },
    );
    if (!equalJson(deployment.object.status, status)) {
      cluster.merge(refOf(object), { status }, { subresource: 'status' });
    }
    this.watchDeadline(deployment, status.conditions[1]?.reason, seconds);
  }

  private watchDeadline(
    deployment: Deployment,
    reason: string | undefined,
    seconds: number,
  ): void {
    const { namespace = '', name } = deployment.metadata;
    const key = `${namespace}/${name}`;
    this.cancelDeadline(key);
    if (reason === 'ReplicaSetUpdated') {
      const timer = this.context.clock.after(seconds + 1, () => {
        this.deadlines.delete(key);
        this.reconcile({ namespace, name });
      });
      this.deadlines.set(key, timer);
    }
  }

  private cancelDeadline(key: string): void {
    this.deadlines.get(key)?.cancel();
    this.deadlines.delete(key);
  }

  private forgetOldest(
    deployment: Deployment,
    old: readonly ReplicaSet[],
  ): void {
    const unused = old
      .filter(set => set.spec.replicas === 0 && set.status.replicas === 0)
      .sort((left, right) => revisionOf(left) - revisionOf(right));
    const surplus = unused.length - deployment.spec.revisionHistoryLimit;
    for (const set of unused.slice(0, Math.max(0, surplus))) {
      this.context.cluster.delete(refOf(set.object));
    }
  }
}

function annotation(revision: string) {
  return { metadata: { annotations: { [REVISION]: revision } } };
}

function refOf({ apiVersion, kind, metadata }: KubernetesObject): ObjectRef {
  const { namespace = '', name } = metadata;
  return { apiVersion, kind, namespace, name };
}
