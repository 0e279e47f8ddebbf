import { z } from 'zod';
import type {
  Cluster,
  KubernetesObject,
  NewObject,
  ObjectRef,
} from '../kubernetes/types';
import { statusSchema, type WorkflowState } from './engine/operate';
import { ANNOTATION, API_VERSION } from './labels';
import {
  OffloadedNodes,
  packNodes,
  unpackNodes,
  type NodeStorage,
} from './nodes/packing';

export const WORKFLOW = { apiVersion: API_VERSION, kind: 'Workflow' };

export function workflowRef(namespace: string, name: string): ObjectRef {
  return { ...WORKFLOW, namespace, name };
}

const storageSchema = z
  .enum(['plain', 'compressed', 'offloaded'])
  .catch('plain');

/** Workflows in the cluster, read and written with their nodes at hand. */
export class Workflows {
  readonly offloaded = new OffloadedNodes();
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  find(namespace: string, name: string): KubernetesObject | undefined {
    return this.cluster.get(workflowRef(namespace, name));
  }

  list(namespace?: string, labelSelector?: string): KubernetesObject[] {
    return this.cluster.list(WORKFLOW, { namespace, labelSelector });
  }

  /** The state that an operation, or an action, changes. */
  read(workflow: KubernetesObject): WorkflowState {
    const { metadata, spec, status } = workflow;
    const parsed = statusSchema.safeParse(status ?? {});
    return {
      name: metadata.name,
      namespace: metadata.namespace ?? 'default',
      uid: metadata.uid,
      creationTimestamp: metadata.creationTimestamp,
      labels: { ...metadata.labels },
      annotations: { ...metadata.annotations },
      spec: structuredClone(spec ?? {}),
      status: parsed.success ? structuredClone(parsed.data) : {},
      nodes: unpackNodes(metadata.uid, status, this.offloaded),
    };
  }

  /** Stores a state; nothing happens when it is as it was. */
  write(before: KubernetesObject, state: WorkflowState): KubernetesObject {
    const {
      nodes: _,
      compressedNodes: _compressed,
      offloadNodeStatusVersion: _offloaded,
      ...status
    } = state.status;
    const storage: NodeStorage = storageSchema.parse(
      state.annotations[ANNOTATION.nodeStatus] ?? 'plain',
    );
    const next: NewObject = {
      ...before,
      metadata: {
        ...before.metadata,
        labels: state.labels,
        annotations: state.annotations,
      },
      spec: state.spec,
      status: {
        ...status,
        ...packNodes(state.uid, state.nodes, storage, this.offloaded),
      },
    };
    return this.cluster.update(next);
  }

  /** The workflow with its nodes in place, as the REST API tells it. */
  hydrate(workflow: KubernetesObject): KubernetesObject {
    const { status } = workflow;
    if (typeof status !== 'object' || status === null) {
      return workflow;
    }
    const packed =
      'compressedNodes' in status || 'offloadNodeStatusVersion' in status;
    if (!packed) {
      return workflow;
    }
    const { compressedNodes: _, ...rest } = { compressedNodes: '', ...status };
    return {
      ...workflow,
      status: {
        ...rest,
        nodes: unpackNodes(workflow.metadata.uid, status, this.offloaded),
      },
    };
  }
}
