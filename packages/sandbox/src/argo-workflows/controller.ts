import type {
  Cluster,
  ClusterEvent,
  KubernetesObject,
} from '../kubernetes/types';
import { timestamp } from '../kubernetes/timestamp';
import type { WorkflowArchive } from './archive';
import type { Host } from './engine/host';
import { operate, type WorkflowState } from './engine/operate';
import { API_VERSION, LABEL } from './labels';
import type { PodOwner } from './pods/podObject';
import { PodRunner } from './pods/podRunner';
import type { Programs } from './pods/programs';
import { workflowSpecSchema } from './spec';
import { referencedTemplate, workflowTemplate } from './templates';
import type { Time } from './time';
import { workflowRef, type Workflows } from './workflows';

/** Runs the Workflow objects of a cluster. */
export class WorkflowController {
  private readonly cluster: Cluster;
  private readonly time: Time;
  private readonly workflows: Workflows;
  private readonly archive: WorkflowArchive;
  private readonly pods: PodRunner;
  private readonly log: (message: string) => void;
  private readonly queued = new Set<string>();
  /** Whether a time that was waited for has come. */
  private readonly waits = new Map<string, boolean>();
  private unsubscribe?: () => void;

  constructor(options: {
    cluster: Cluster;
    time: Time;
    workflows: Workflows;
    archive: WorkflowArchive;
    programs: Programs;
    log(message: string): void;
  }) {
    this.cluster = options.cluster;
    this.time = options.time;
    this.workflows = options.workflows;
    this.archive = options.archive;
    this.log = options.log;
    this.pods = new PodRunner({
      cluster: options.cluster,
      time: options.time,
      programs: options.programs,
      changed: owner => this.enqueue(owner.namespace, owner.name),
    });
  }

  start(): void {
    if (this.unsubscribe) {
      return;
    }
    this.unsubscribe = this.cluster.onEvent(event => this.onEvent(event));
    for (const { metadata } of this.workflows.list()) {
      this.enqueue(metadata.namespace ?? 'default', metadata.name);
    }
  }

  stop(): void {
    this.pause();
    this.pods.stop();
  }

  /** Takes notice of nothing any more; what runs in pods goes on. */
  pause(): void {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
  }

  private onEvent({ type, object }: ClusterEvent): void {
    const { name, namespace = 'default', uid } = object.metadata;
    if (object.apiVersion === API_VERSION && object.kind === 'Workflow') {
      if (type === 'DELETED') {
        this.workflows.offloaded.forget(uid);
        this.forgetWaits(uid);
        this.deletePods(namespace, name);
      } else {
        this.enqueue(namespace, name);
      }
    }
    if (object.kind === 'Pod' && type === 'DELETED') {
      this.pods.deleted(namespace, name);
    }
  }

  private enqueue(namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    if (this.queued.has(key)) {
      return;
    }
    this.queued.add(key);
    this.time.after(0, () => {
      this.queued.delete(key);
      this.process(namespace, name);
    });
  }

  private process(namespace: string, name: string): void {
    const workflow = this.workflows.find(namespace, name);
    if (!workflow || !this.unsubscribe) {
      return;
    }
    try {
      this.reconcile(workflow);
    } catch (error) {
      this.log(
        `Workflow ${namespace}/${name} could not be processed: ${
          error instanceof Error ? error.message : String(error)
        }`,
      );
    }
  }

  private reconcile(workflow: KubernetesObject): void {
    const { labels } = workflow.metadata;
    if (labels?.[LABEL.completed] === 'true') {
      this.archiveCompleted(workflow);
      return;
    }
    const state = this.workflows.read(workflow);
    operate(
      state,
      this.hostFor(state),
      ref => workflowTemplate(this.cluster, state.namespace, ref).spec,
    );
    this.workflows.write(workflow, state);
  }

  private hostFor(state: WorkflowState): Host {
    const { namespace, name, uid } = state;
    return {
      now: () => timestamp(this.time.now()),
      pod: podName => this.pods.state(namespace, podName),
      launch: request => this.pods.launch(ownerOf(state), request),
      terminate: podName => this.pods.terminate(namespace, podName),
      elapsed: (key, seconds) =>
        this.elapsed(`${uid}/${key}`, seconds, namespace, name),
      templateOf: ref => referencedTemplate(this.cluster, namespace, ref),
    };
  }

  private elapsed(
    key: string,
    seconds: number,
    namespace: string,
    name: string,
  ): boolean {
    const passed = this.waits.get(key);
    if (passed === undefined) {
      this.waits.set(key, false);
      this.time.after(seconds, () => {
        this.waits.set(key, true);
        this.enqueue(namespace, name);
      });
    }
    return passed ?? false;
  }

  /** The garbage collector does this too, but not while a past is played. */
  private deletePods(namespace: string, name: string): void {
    const pods = this.cluster.list(
      { apiVersion: 'v1', kind: 'Pod' },
      { namespace, labelSelector: `${LABEL.workflow}=${name}` },
    );
    for (const { metadata } of pods) {
      const ref = {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace,
        name: metadata.name,
      };
      if (this.cluster.get(ref)) {
        this.cluster.delete(ref);
      }
    }
  }

  private forgetWaits(uid: string): void {
    for (const key of this.waits.keys()) {
      if (key.startsWith(`${uid}/`)) {
        this.waits.delete(key);
      }
    }
  }

  /** Puts a completed workflow into the archive, and plans its deletion. */
  private archiveCompleted(workflow: KubernetesObject): void {
    const { name, namespace = 'default', labels, uid } = workflow.metadata;
    if (labels?.[LABEL.archivingStatus] !== 'Pending') {
      return;
    }
    this.archive.put(this.workflows.hydrate(workflow));
    this.cluster.merge(workflowRef(namespace, name), {
      metadata: { labels: { [LABEL.archivingStatus]: 'Archived' } },
    });
    const state = this.workflows.read(workflow);
    const spec = workflowSpecSchema.safeParse(
      state.status.storedWorkflowTemplateSpec ?? state.spec,
    );
    const ttl = spec.data?.ttlStrategy?.secondsAfterCompletion;
    if (ttl !== undefined) {
      this.time.after(ttl, () => this.expire(namespace, name, uid));
    }
  }

  private expire(namespace: string, name: string, uid: string): void {
    const workflow = this.workflows.find(namespace, name);
    const isSame =
      workflow?.metadata.uid === uid &&
      workflow.metadata.labels?.[LABEL.completed] === 'true';
    if (isSame) {
      this.cluster.delete(workflowRef(namespace, name));
    }
  }
}

function ownerOf(state: WorkflowState): PodOwner {
  const spec = workflowSpecSchema.safeParse(
    state.status.storedWorkflowTemplateSpec ?? state.spec,
  );
  return {
    namespace: state.namespace,
    name: state.name,
    uid: state.uid,
    podMetadata: spec.data?.podMetadata,
    serviceAccountName: spec.data?.serviceAccountName,
  };
}
