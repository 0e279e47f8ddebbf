import type { Cluster, ObjectRef } from '../../kubernetes/types';
import { timestamp } from '../../kubernetes/timestamp';
import { createRandom } from '../../random';
import type { PodRequest, PodState } from '../engine/host';
import { LABEL } from '../labels';
import type { Outputs } from '../nodes/node';
import type { Template } from '../spec';
import type { Time } from '../time';
import {
  finishedStatus,
  newPod,
  runningStatus,
  type PodOwner,
} from './podObject';
import type { ContainerRun, Ending, Execution, Programs } from './programs';

/** Seconds that the init container takes. */
const INIT_SECONDS = 3;
/** SIGTERM. */
const TERMINATED = 143;

interface Running {
  owner: PodOwner;
  request: PodRequest;
  state: PodState;
  startedAt?: Date;
  execution?: Execution;
  timers: Array<{ cancel(): void }>;
}

/**
 * Plays the kubelet for the workflows' pods: starts them, lets their programs
 * run, keeps their logs growing, and tells when something changed.
 */
export class PodRunner {
  private readonly pods = new Map<string, Running>();
  private readonly cluster: Cluster;
  private readonly time: Time;
  private readonly programs: Programs;
  private readonly changed: (owner: PodOwner) => void;

  constructor(options: {
    cluster: Cluster;
    time: Time;
    programs: Programs;
    changed(owner: PodOwner): void;
  }) {
    this.cluster = options.cluster;
    this.time = options.time;
    this.programs = options.programs;
    this.changed = options.changed;
  }

  state(namespace: string, podName: string): PodState | undefined {
    const pod = this.pods.get(`${namespace}/${podName}`);
    const isKept =
      pod && this.cluster.get(podRef(namespace, podName)) !== undefined;
    // Of a pod that is over, the outcome is known even after it was deleted.
    const isOver =
      pod?.state.phase === 'Succeeded' || pod?.state.phase === 'Failed';
    return isKept || isOver ? pod?.state : undefined;
  }

  launch(owner: PodOwner, request: PodRequest): void {
    const { namespace } = owner;
    const ref = podRef(namespace, request.podName);
    this.forget(namespace, request.podName);
    if (this.cluster.get(ref)) {
      this.cluster.delete(ref);
    }
    const pod: Running = {
      owner,
      request,
      state: { phase: 'Pending', reason: 'PodInitializing' },
      timers: [],
    };
    this.pods.set(`${namespace}/${request.podName}`, pod);
    this.cluster.create(newPod(owner, request, this.time.now()));
    this.later(pod, INIT_SECONDS, () => this.begin(pod));
  }

  /** Stops its containers, as a shutdown does. */
  terminate(namespace: string, podName: string): void {
    const pod = this.pods.get(`${namespace}/${podName}`);
    if (
      !pod ||
      (pod.state.phase !== 'Pending' && pod.state.phase !== 'Running')
    ) {
      return;
    }
    const now = this.time.now();
    pod.execution?.killed?.(now);
    this.write(pod, 'main', 'Terminated');
    this.finish(pod, { exitCode: TERMINATED });
  }

  /** A pod that was deleted does no more. */
  forget(namespace: string, podName: string): void {
    const key = `${namespace}/${podName}`;
    this.pods.get(key)?.timers.forEach(timer => timer.cancel());
    this.pods.delete(key);
  }

  /** Whoever deletes a pod stops it; its outcome, if it had one, stays known. */
  deleted(namespace: string, podName: string): void {
    const pod = this.pods.get(`${namespace}/${podName}`);
    if (pod?.state.phase === 'Pending' || pod?.state.phase === 'Running') {
      pod.execution?.killed?.(this.time.now());
      this.forget(namespace, podName);
      this.changed(pod.owner);
    }
  }

  stop(): void {
    for (const { timers } of this.pods.values()) {
      timers.forEach(timer => timer.cancel());
    }
    this.pods.clear();
  }

  private begin(pod: Running): void {
    const now = this.time.now();
    pod.startedAt = now;
    pod.state = { phase: 'Running' };
    const run = containerRun(pod);
    const execution = this.programs.start(run);
    pod.execution = execution;
    this.write(
      pod,
      'init',
      'level=info msg="Starting Workflow Executor" version=v4.1.2',
    );
    this.write(
      pod,
      'wait',
      'level=info msg="Starting Workflow Executor" version=v4.1.2',
    );
    this.patch(pod, { status: runningStatus(run.image, now) });
    for (const { at, line, act } of execution.happenings) {
      this.later(pod, at, () => {
        act?.(this.time.now());
        if (line !== undefined) this.write(pod, 'main', line);
      });
    }
    this.later(pod, execution.seconds, () => this.end(pod, execution));
    this.changed(pod.owner);
  }

  private end(pod: Running, execution: Execution): void {
    const ending = execution.end(this.time.now());
    if (ending.said !== undefined) this.write(pod, 'main', ending.said);
    this.write(pod, 'wait', 'level=info msg="Main container completed"');
    this.finish(pod, ending);
  }

  private finish(pod: Running, ending: Ending): void {
    const now = this.time.now();
    const { exitCode, message } = ending;
    const startedAt = pod.startedAt ?? now;
    const image = imageOf(pod.request.template);
    pod.timers.forEach(timer => timer.cancel());
    pod.timers = [];
    pod.state = {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      ...(exitCode !== 0 && { message: failureMessage(exitCode, message) }),
      finishedAt: timestamp(now),
      durationSeconds: (now.getTime() - startedAt.getTime()) / 1000,
      outputs: outputsOf(pod.request.template, ending, this.linesOf(pod)),
    };
    this.patch(pod, {
      metadata: { labels: { [LABEL.completed]: 'true' } },
      status: finishedStatus(image, startedAt, now, exitCode, message),
    });
    this.changed(pod.owner);
  }

  private linesOf({ owner, request }: Running): string {
    return this.cluster.logs
      .lines({
        namespace: owner.namespace,
        name: request.podName,
        container: 'main',
      })
      .map(({ content }) => content.toString('utf8'))
      .join('\n');
  }

  private later(pod: Running, seconds: number, task: () => void): void {
    pod.timers.push(this.time.after(seconds, task));
  }

  private write(pod: Running, container: string, line: string): void {
    this.cluster.logs.append(
      {
        namespace: pod.owner.namespace,
        name: pod.request.podName,
        container,
      },
      line,
      this.time.now(),
    );
  }

  private patch(
    { owner, request }: Running,
    { status, metadata }: { status: object; metadata?: object },
  ): void {
    const ref = podRef(owner.namespace, request.podName);
    if (!this.cluster.get(ref)) {
      return;
    }
    this.cluster.merge(ref, { status }, { subresource: 'status' });
    if (metadata) {
      this.cluster.merge(ref, { metadata });
    }
  }
}

function podRef(namespace: string, name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Pod', namespace, name };
}

function imageOf({ container, script }: Template): string {
  return container?.image ?? script?.image ?? '';
}

function containerRun({ owner, request }: Running): ContainerRun {
  const { template, podName } = request;
  const {
    command = [],
    args = [],
    source,
  } = template.container ?? template.script ?? {};
  return {
    workflow: {
      namespace: owner.namespace,
      name: owner.name,
      uid: owner.uid,
    },
    template: template.name ?? '',
    podName,
    image: imageOf(template),
    command,
    args: source === undefined ? args : [...args, source],
    inputs: Object.fromEntries(
      (template.inputs?.parameters ?? []).map(({ name, value }) => [
        name,
        value ?? '',
      ]),
    ),
    random: createRandom(`${owner.namespace}/${podName}`),
  };
}

function failureMessage(exitCode: number, message?: string): string {
  const reason = `main: Error (exit code ${exitCode})`;
  return message ? `${reason}: ${message}` : reason;
}

/** What the executor reports: parameters, the result, the exit code, the logs. */
function outputsOf(template: Template, ending: Ending, log: string): Outputs {
  const parameters = (template.outputs?.parameters ?? []).flatMap(
    ({ name, valueFrom }) => {
      const value = ending.outputs?.[name] ?? valueFrom?.default;
      return value === undefined
        ? []
        : [{ name, value, ...(valueFrom && { valueFrom }) }];
    },
  );
  return {
    ...(parameters.length > 0 && { parameters }),
    ...(template.script && ending.exitCode === 0 && { result: log }),
    exitCode: String(ending.exitCode),
  };
}
