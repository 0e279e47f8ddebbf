import { ConflictError, NotAllowedError } from '@backstage/errors';
import { mlopsOperationApprovePermission } from '@slipway/backstage-plugin-mlops-common';
import type { Admitted } from '../authorization/Admitted';
import type { ActionAuthorizer } from './ActionAuthorizer';
import { OperationRunningError, PlanChangedError } from './errors';
import type { OperationRegistry } from './OperationRegistry';
import type { OperationPlanner } from './planning/OperationPlanner';
import type { StoredOperation } from './store';
import { toSummary } from './toOperation';

/** Who may say yes to what another person asked for, and when it is too late. */
export class Approvals {
  constructor(
    private readonly options: {
      registry: OperationRegistry;
      planner: OperationPlanner;
      authorizer: ActionAuthorizer;
    },
  ) {}

  /** @throws the error that says why it cannot be approved. */
  async check(asker: Admitted, stored: StoredOperation): Promise<void> {
    await this.#checkPerson(asker, stored);
    if (stored.state !== 'planned' || stored.approval.state !== 'needed') {
      const why = stored.error?.message ?? `it is ${stored.state}`;
      throw new ConflictError(`It waits for no approval: ${why}`);
    }
    if (stored.cancelledBy) {
      throw new ConflictError(`${stored.cancelledBy} has cancelled it`);
    }
    await this.#checkWorld(asker, stored);
  }

  async #checkPerson(asker: Admitted, stored: StoredOperation): Promise<void> {
    const permission = mlopsOperationApprovePermission;
    const { credentials, entityRef } = asker;
    if (!asker.isUser) {
      throw new NotAllowedError('A person has to approve it; a service cannot');
    }
    const { authorizer } = this.options;
    if (!(await authorizer.may(credentials, permission, entityRef))) {
      throw new NotAllowedError(
        `You may not approve operations of ${entityRef}: it needs the permission ${permission.name}`,
      );
    }
    if (stored.requestedBy === asker.asker) {
      throw new NotAllowedError(
        'You asked for it yourself; another person has to approve it',
      );
    }
  }

  /** What is approved is what would be done now, in a place that is free. */
  async #checkWorld(
    { entity, entityRef }: Admitted,
    { id, action, request, requestedBy, planHash }: StoredOperation,
  ): Promise<void> {
    const { plan, running } = await this.options.planner.plan(
      this.options.registry.action(action),
      {
        ...request,
        entity,
        entityRef,
        requestedBy,
        allowed: true,
        // Of who asked for it that was seen when it was accepted.
        mayOn: async () => true,
        besides: id,
      },
    );
    if (running) throw new OperationRunningError(toSummary(running));
    if (plan.hash === planHash) return;
    throw new PlanChangedError(
      'The world has changed since it was asked for; have it cancelled and asked for again',
      plan,
    );
  }
}
