import type { KubernetesObject } from '../kubernetes/types';
import { LABEL } from './labels';

/** The workflow archive: completed workflows, by uid, wherever the live are. */
export class WorkflowArchive {
  private readonly byUid = new Map<string, KubernetesObject>();

  /** `workflow` comes with its nodes in place. */
  put(workflow: KubernetesObject): void {
    const { metadata } = workflow;
    this.byUid.set(metadata.uid, {
      ...workflow,
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, [LABEL.archivingStatus]: 'Persisted' },
      },
    });
  }

  get(uid: string): KubernetesObject | undefined {
    return this.byUid.get(uid);
  }

  byName(namespace: string, name: string): KubernetesObject | undefined {
    return this.list().find(
      ({ metadata }) =>
        metadata.namespace === namespace && metadata.name === name,
    );
  }

  delete(uid: string): boolean {
    return this.byUid.delete(uid);
  }

  /** The latest started first. */
  list(): KubernetesObject[] {
    return [...this.byUid.values()].sort((a, b) =>
      startedAt(b).localeCompare(startedAt(a)),
    );
  }
}

export function startedAt(workflow: KubernetesObject): string {
  const { status } = workflow;
  const at =
    typeof status === 'object' && status !== null && 'startedAt' in status
      ? status.startedAt
      : undefined;
  return typeof at === 'string' ? at : workflow.metadata.creationTimestamp;
}
