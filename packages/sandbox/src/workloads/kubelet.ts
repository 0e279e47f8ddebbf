import type { SandboxContext } from '../context';
import { EventRecorder } from '../events/eventRecorder';
import { childObject, childString } from '../kubernetes/json';
import { timestamp } from '../kubernetes/timestamp';
import type { KubernetesObject, ObjectRef } from '../kubernetes/types';
import { backoffSeconds, behaviourOf, type Behaviour } from './behaviour';
import {
  lastLines,
  requestLine,
  servingLine,
  startingLines,
} from './containerLog';
import { podStatus, readPod, type PodState, type PodView } from './podStatus';

const POD = { apiVersion: 'v1', kind: 'Pod' };
const NODES = ['sandbox-worker-1', 'sandbox-worker-2'];
/** A busy model server writes more; this is enough to see that logs follow. */
const LOG_EVERY_SECONDS = 20;

/** Runs the pods of ReplicaSets: starts them, crashes them, writes their logs. */
export class Kubelet {
  private readonly context: SandboxContext;
  private readonly events: EventRecorder;
  private readonly timers = new Map<string, { cancel(): void }>();
  private readonly forced = new Map<string, Behaviour>();
  private logTimer?: { cancel(): void };

  constructor(context: SandboxContext) {
    this.context = context;
    this.events = new EventRecorder(context, 'kubelet');
  }

  start(): void {
    const pods = this.context.cluster.list(POD);
    pods.filter(isOurs).forEach(pod => this.resume(pod));
    this.logTimer = this.context.clock.every(LOG_EVERY_SECONDS, () =>
      this.writeLogs(),
    );
  }

  stop(): void {
    this.logTimer?.cancel();
    this.timers.forEach(timer => timer.cancel());
    this.timers.clear();
  }

  onAdded(pod: KubernetesObject): void {
    if (isOurs(pod)) {
      this.resume(pod);
    }
  }

  onDeleted(pod: KubernetesObject): void {
    this.cancel(pod.metadata.uid);
    this.forced.delete(pod.metadata.uid);
  }

  /** Makes a running pod misbehave, or behave again, whatever it is told. */
  force(pod: KubernetesObject, behaviour: Behaviour): void {
    const { uid } = pod.metadata;
    this.cancel(uid);
    if (behaviour === 'healthy') {
      this.forced.delete(uid);
      this.runAgain(pod);
      return;
    }
    this.forced.set(uid, behaviour);
    if (behaviour === 'crash' || behaviour === 'oom') {
      this.crash(pod);
    } else {
      this.run(pod);
    }
  }

  private behaviour(pod: KubernetesObject): Behaviour {
    return this.forced.get(pod.metadata.uid) ?? behaviourOf(pod);
  }

  /** Takes a pod up where it stands. */
  private resume(pod: KubernetesObject): void {
    const view = readPod(pod);
    if (view.waitingReason === 'CrashLoopBackOff') {
      const pause = backoffSeconds(view.restarts + 1);
      this.schedule(pod, pause, fresh => this.run(fresh));
    } else if (!childString(pod.spec, 'nodeName')) {
      this.assign(pod);
    }
  }

  private assign(pod: KubernetesObject): void {
    const { random, cluster } = this.context;
    const node = NODES[Math.floor(random.next() * NODES.length)];
    const assigned = cluster.merge(refOf(pod), { spec: { nodeName: node } });
    this.events.record(assigned, {
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${node}`,
    });
    this.write(assigned, { type: 'creating' });
    this.schedule(assigned, random.between(2, 5), fresh => this.run(fresh));
  }

  private run(pod: KubernetesObject): void {
    const behaviour = this.behaviour(pod);
    const view = readPod(pod);
    if (behaviour === 'image-pull') {
      this.failToPull(pod, view);
      return;
    }
    this.tellStarted(pod, view);
    const since = this.now();
    const restarts =
      view.waitingReason === 'CrashLoopBackOff'
        ? view.restarts + 1
        : view.restarts;
    this.write(pod, { type: 'running', since, ready: false, restarts });
    const pause = this.context.random.between(2, 5);
    if (behaviour === 'crash' || behaviour === 'oom') {
      this.schedule(pod, pause, fresh => this.crash(fresh));
    } else if (behaviour === 'healthy') {
      this.schedule(pod, pause, fresh => this.becomeReady(fresh, since));
    }
  }

  private becomeReady(pod: KubernetesObject, since: string): void {
    const { restarts } = readPod(pod);
    this.write(pod, { type: 'running', since, ready: true, restarts });
    this.log(pod, [servingLine()]);
  }

  private runAgain(pod: KubernetesObject): void {
    if (!readPod(pod).ready) {
      this.run(pod);
    }
  }

  private crash(pod: KubernetesObject): void {
    const behaviour = this.behaviour(pod);
    const { restarts } = readPod(pod);
    const pause = backoffSeconds(restarts + 1);
    const running = childObject(
      childObject(firstContainerStatus(pod), 'state'),
      'running',
    );
    this.log(pod, lastLines(behaviour));
    this.write(pod, {
      type: 'crashing',
      since: childString(running, 'startedAt') ?? this.now(),
      failedAt: this.now(),
      restarts,
      exitCode: behaviour === 'oom' ? 137 : 1,
      reason: behaviour === 'oom' ? 'OOMKilled' : 'Error',
      backoffSeconds: pause,
    });
    const [container] = readPod(pod).containers;
    this.events.record(pod, {
      type: 'Warning',
      reason: 'BackOff',
      message: `Back-off restarting failed container ${container?.name} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`,
    });
    this.schedule(pod, pause, fresh => this.run(fresh));
  }

  private failToPull(pod: KubernetesObject, view: PodView): void {
    const backOff = view.waitingReason === 'ErrImagePull';
    this.write(pod, { type: 'image-pull', backOff });
    const image = view.containers[0]?.image;
    this.events.record(pod, {
      type: 'Warning',
      reason: 'Failed',
      message: backOff
        ? 'Error: ImagePullBackOff'
        : `Failed to pull image "${image}": not found`,
    });
    this.schedule(pod, backOff ? 60 : 10, fresh => this.run(fresh));
  }

  private tellStarted(pod: KubernetesObject, view: PodView): void {
    const [container] = view.containers;
    if (!container) {
      return;
    }
    const tell = (reason: string, message: string) =>
      this.events.record(pod, { type: 'Normal', reason, message });
    tell(
      'Pulled',
      `Container image "${container.image}" already present on machine`,
    );
    tell('Created', `Created container: ${container.name}`);
    tell('Started', `Started container ${container.name}`);
    this.log(pod, startingLines(container.image, modelOf(pod)));
  }

  private write(pod: KubernetesObject, state: PodState): void {
    const { containers } = readPod(pod);
    const scheduledAt = childString(pod.status, 'startTime') ?? this.now();
    const status = podStatus(containers, state, {
      ...addressesOf(pod),
      scheduledAt,
    });
    this.context.cluster.merge(
      refOf(pod),
      { status },
      { subresource: 'status' },
    );
  }

  private log(pod: KubernetesObject, lines: readonly string[]): void {
    const { namespace = '', name } = pod.metadata;
    for (const container of readPod(pod).containers) {
      for (const line of lines) {
        this.context.cluster.appendLog(
          { namespace, name, container: container.name },
          line,
        );
      }
    }
  }

  private writeLogs(): void {
    for (const pod of this.context.cluster.list(POD)) {
      if (isOurs(pod) && readPod(pod).ready) {
        this.log(pod, [requestLine(this.context.random)]);
      }
    }
  }

  private schedule(
    pod: KubernetesObject,
    seconds: number,
    task: (fresh: KubernetesObject) => void,
  ): void {
    const { uid } = pod.metadata;
    this.cancel(uid);
    const timer = this.context.clock.after(seconds, () => {
      this.timers.delete(uid);
      const fresh = this.context.cluster.get(refOf(pod));
      if (fresh?.metadata.uid === uid) {
        task(fresh);
      }
    });
    this.timers.set(uid, timer);
  }

  private cancel(uid: string): void {
    this.timers.get(uid)?.cancel();
    this.timers.delete(uid);
  }

  private now(): string {
    return timestamp(this.context.clock.now());
  }
}

/** Pods of workflows and bare pods are somebody else's. */
function isOurs(pod: KubernetesObject): boolean {
  return Boolean(
    pod.metadata.ownerReferences?.some(owner => owner.kind === 'ReplicaSet'),
  );
}

function refOf({ metadata }: KubernetesObject): ObjectRef {
  const { namespace = '', name } = metadata;
  return { ...POD, namespace, name };
}

function firstContainerStatus(pod: KubernetesObject): unknown {
  const { containerStatuses } = childObject({ ...pod }, 'status');
  return Array.isArray(containerStatuses) ? containerStatuses[0] : undefined;
}

function modelOf(pod: KubernetesObject): string | undefined {
  const { labels = {}, annotations = {} } = pod.metadata;
  const name =
    labels['mlflow.org/model-name'] ?? annotations['mlflow.org/model-name'];
  const version =
    labels['mlflow.org/model-version'] ??
    annotations['mlflow.org/model-version'];
  return name && `models:/${name}/${version ?? 'latest'}`;
}

/** Made from the uid, so that a pod keeps its address. */
export function addressesOf(pod: { metadata: { uid: string } }) {
  const digits = Number.parseInt(
    pod.metadata.uid.replace(/[^0-9a-f]/g, '').slice(0, 4),
    16,
  );
  const third = (digits >> 8) % 8;
  const last = (digits % 250) + 2;
  return {
    podIP: `10.42.${third}.${last}`,
    hostIP: `10.0.0.${1 + (third % 2)}0`,
  };
}
