import type {
  ActionAccess,
  ActionOffer,
  ActionRequest,
  Operation,
  OperationPlan,
  OperationRequest,
  RollbackInput,
} from '../operations';

/**
 * The changing half of the delivery API as callers see it. Every method
 * rejects with a `ResponseError` of `@backstage/errors` when the backend says
 * no; a 409 carries `body.error.code`: `plan-changed`, `operation-running` or
 * `not-cancellable`.
 *
 * @public
 */
export interface OperationsApi {
  /**
   * What can be done to an entity, and what of it the caller may do; and whether
   * the caller may approve what others ask for, where the backend says so.
   */
  getActions(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<{ actions: ActionOffer[]; approval?: ActionAccess }>;
  planAction(
    entityRef: string,
    request: ActionRequest,
    options?: { signal?: AbortSignal },
  ): Promise<OperationPlan>;
  planRollback(
    entityRef: string,
    request: RollbackInput & { environment: string },
    options?: { signal?: AbortSignal },
  ): Promise<OperationPlan>;
  /** The same key and request always answers the same operation. */
  startOperation(
    entityRef: string,
    request: OperationRequest,
    options: { idempotencyKey: string; signal?: AbortSignal },
  ): Promise<Operation>;
  /** Newest first. */
  getOperations(
    entityRef: string,
    options?: { environment?: string; limit?: number; signal?: AbortSignal },
  ): Promise<{ operations: Operation[] }>;
  getOperation(
    id: string,
    options?: { signal?: AbortSignal },
  ): Promise<Operation>;
  cancelOperation(id: string): Promise<Operation>;
  approveOperation(id: string): Promise<Operation>;
}
