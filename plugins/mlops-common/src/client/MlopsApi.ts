import type {
  Delivery,
  ModelComparison,
  RegisteredModel,
  Timeline,
  WorkflowDetail,
  WorkflowPhase,
  WorkflowRun,
} from '../delivery';
import type { Fleet, FleetQuery } from '../fleet';

/**
 * A run of a workflow by where it lives.
 *
 * @public
 */
export interface WorkflowLocator {
  cluster: string;
  namespace: string;
  name: string;
}

/**
 * The delivery API as callers see it. Every method rejects with a
 * `ResponseError` of `@backstage/errors` when the backend says no.
 *
 * @public
 */
export interface MlopsApi {
  getDelivery(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<Delivery>;
  getWorkflows(
    entityRef: string,
    options?: { limit?: number; phase?: WorkflowPhase; signal?: AbortSignal },
  ): Promise<{ runs: WorkflowRun[]; total: number }>;
  getWorkflow(
    entityRef: string,
    run: WorkflowLocator,
    options?: { signal?: AbortSignal },
  ): Promise<WorkflowDetail>;
  /** The lines of one node's log as they come; ends when the log ends. */
  streamWorkflowLogs(
    entityRef: string,
    run: WorkflowLocator,
    node: string,
    options?: { signal?: AbortSignal },
  ): AsyncIterable<string>;
  getModels(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<{ models: RegisteredModel[] }>;
  compareModelVersions(
    entityRef: string,
    model: string,
    versions: { a: string; b: string; instance?: string },
    options?: { signal?: AbortSignal },
  ): Promise<ModelComparison>;
  /** What happened, newest first; `before` is `next` of an earlier page. */
  getTimeline(
    entityRef: string,
    options?: { before?: string; limit?: number; signal?: AbortSignal },
  ): Promise<Timeline>;
  /** A row per service and environment, of what the caller may read. */
  getFleet(
    query?: FleetQuery,
    options?: { signal?: AbortSignal },
  ): Promise<Fleet>;
}
