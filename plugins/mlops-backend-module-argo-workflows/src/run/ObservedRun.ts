import type { WorkflowRun } from '@slipway/backstage-plugin-mlops-common';
import type { ProjectedObject } from '@slipway/backstage-plugin-mlops-node';

/**
 * A Workflow without its graph. `cluster` is the cluster, or the instance of a
 * REST source, that it was read from.
 */
export interface ObservedRun extends ProjectedObject {
  /** The back references only. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly phase: WorkflowRun['phase'];
  readonly createdAt: string;
  /** Present, and true, while no controller has taken it up. */
  readonly untaken?: true;
  /** Only the archive has it still. */
  readonly archived: boolean;
  /** For `unpackDetails`. */
  readonly details: string;
}
