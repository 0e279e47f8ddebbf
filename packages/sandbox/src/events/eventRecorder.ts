import { timestamp } from '../kubernetes/timestamp';
import type { SandboxContext } from '../context';
import type { KubernetesObject } from '../kubernetes/types';

/** How long the API server keeps an Event (kube-apiserver --event-ttl). */
const EVENT_TTL_MS = 60 * 60 * 1000;
const KEPT_EVENTS = 1000;

export interface RecordedEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** When it happened; now by default. */
  at?: Date;
}

interface Kept {
  key: string;
  namespace: string;
  name: string;
  count: number;
  lastSeen: number;
}

/**
 * Writes Events about objects as client-go's recorder does: the same message
 * about the same object counts up instead of being written again.
 */
export class EventRecorder {
  private readonly context: SandboxContext;
  private readonly component: string;
  private readonly kept = new Map<string, Kept>();

  constructor(context: SandboxContext, component: string) {
    this.context = context;
    this.component = component;
  }

  record(object: KubernetesObject, event: RecordedEvent): void {
    const { metadata } = object;
    const namespace = metadata.namespace ?? 'default';
    const at = event.at ?? this.context.clock.now();
    this.forgetOld();
    const key = [
      object.kind,
      metadata.uid,
      event.type,
      event.reason,
      event.message,
    ].join('\n');
    const known = this.kept.get(key);
    if (known && this.repeat(known, at)) {
      return;
    }
    const name = `${metadata.name}.${this.context.random.hex(16)}`;
    const time = timestamp(at);
    this.context.cluster.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace, creationTimestamp: time },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        name: metadata.name,
        ...(metadata.namespace && { namespace }),
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      },
      reason: event.reason,
      message: event.message,
      type: event.type,
      source: { component: this.component },
      reportingComponent: this.component,
      reportingInstance: '',
      firstTimestamp: time,
      lastTimestamp: time,
      eventTime: null,
      count: 1,
    });
    this.kept.set(key, {
      key,
      namespace,
      name,
      count: 1,
      lastSeen: at.getTime(),
    });
  }

  private repeat(known: Kept, at: Date): boolean {
    const ref = refOf(known);
    if (!this.context.cluster.get(ref)) {
      this.kept.delete(known.key);
      return false;
    }
    known.count += 1;
    known.lastSeen = at.getTime();
    this.kept.delete(known.key);
    this.kept.set(known.key, known);
    this.context.cluster.merge(ref, {
      count: known.count,
      lastTimestamp: timestamp(at),
    });
    return true;
  }

  /** Drops what the API server would have dropped; the oldest come first. */
  private forgetOld(): void {
    const limit = this.context.clock.now().getTime() - EVENT_TTL_MS;
    for (const known of this.kept.values()) {
      if (known.lastSeen >= limit && this.kept.size < KEPT_EVENTS) {
        break;
      }
      this.kept.delete(known.key);
      if (this.context.cluster.get(refOf(known))) {
        this.context.cluster.delete(refOf(known));
      }
    }
  }
}

function refOf({ namespace, name }: Kept) {
  return { apiVersion: 'v1', kind: 'Event', namespace, name };
}
