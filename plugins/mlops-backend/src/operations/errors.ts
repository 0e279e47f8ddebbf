import { ConflictError, CustomErrorBase } from '@backstage/errors';
import type {
  OperationPlan,
  OperationSummary,
} from '@slipway/backstage-plugin-mlops-common';

/** The world is not as it was when the plan was shown. */
export class PlanChangedError extends ConflictError {
  readonly code = 'plan-changed';

  constructor(
    message: string,
    readonly plan: OperationPlan,
  ) {
    super(message);
  }
}

/** Another operation has the place, or waits for an approval of the same. */
export class OperationRunningError extends ConflictError {
  readonly code = 'operation-running';

  constructor(readonly operation: OperationSummary) {
    super(
      operation.approval
        ? `"${operation.title}" of ${operation.requestedBy} is just this, and waits for approval; have it approved, or cancel it`
        : `"${operation.title}" of ${operation.requestedBy} is under way here; wait for its end, or cancel it`,
    );
  }
}

/** Something keeps it from being started; the plan says what. */
export class BlockedError extends ConflictError {
  readonly code = 'blocked';

  constructor(readonly plan: OperationPlan) {
    const [{ message, fix }] = plan.blockers;
    super([message, fix].filter(Boolean).join('. '));
  }
}

export class NotCancellableError extends ConflictError {
  readonly code = 'not-cancellable';
}

/** The key of another request. */
export class ReusedKeyError extends CustomErrorBase {
  name = 'ReusedKeyError' as const;
  readonly statusCode = 422;

  constructor() {
    super(
      'This Idempotency-Key came with another request before; take a new one for a new request',
    );
  }
}

/** Another replica carries the operation on: nothing more may be written. */
export class LeaseLostError extends Error {
  name = 'LeaseLostError' as const;
}
