import type { Outputs } from '../nodes/node';
import type { Template } from '../spec';

/** How far a pod is, as the controller sees it. */
export type PodState =
  | { phase: 'Pending'; reason: string }
  | { phase: 'Running' }
  | {
      phase: 'Succeeded' | 'Failed';
      /** The pod's own, when it failed: `main: Error (exit code 1)`. */
      message?: string;
      finishedAt: string;
      outputs: Outputs;
      durationSeconds: number;
    };

export interface PodRequest {
  podName: string;
  nodeId: string;
  nodeName: string;
  onExit: boolean;
  template: Template;
}

/** What an operation on a workflow needs from around it. */
export interface Host {
  /** In whole seconds, as Kubernetes writes instants. */
  now(): string;
  pod(podName: string): PodState | undefined;
  launch(request: PodRequest): void;
  terminate(podName: string): void;
  /**
   * Whether so many seconds have passed since this was first asked for under
   * the key. The workflow is looked at again when they have.
   */
  elapsed(key: string, seconds: number): boolean;
  /** A template of another object. @throws Error when there is none. */
  templateOf(ref: {
    name: string;
    template: string;
    clusterScope?: boolean;
  }): Template;
}

export const NODE_NAME = 'sandbox-node-1';
