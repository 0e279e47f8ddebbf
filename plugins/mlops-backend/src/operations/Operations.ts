import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  mlopsOperationApprovePermission,
  type Operation,
  type OperationPlan,
} from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryAction } from '@slipway/backstage-plugin-mlops-node';
import type { Admitted } from '../authorization/Admitted';
import {
  checkPlan,
  hashOf,
  newOperation,
  requireWhatItNeeds,
} from './acceptance';
import type { ActionAuthorizer } from './ActionAuthorizer';
import { Approvals } from './Approvals';
import type { Started, StartRequest } from './asked';
import {
  NotCancellableError,
  OperationRunningError,
  ReusedKeyError,
} from './errors';
import type { OperationRegistry } from './OperationRegistry';
import type { OperationPlanner, Planned } from './planning/OperationPlanner';
import type { OperationStore, StoredOperation } from './store';
import { accessBy, toOffer, type Offers } from './toOffer';
import { cancelOf, toOperation, toSummary } from './toOperation';

const TRIES = 5;

/** What can be asked of operations: each question authorised by itself. */
export class Operations {
  readonly #approvals: Approvals;

  constructor(
    private readonly options: {
      registry: OperationRegistry;
      store: OperationStore;
      planner: OperationPlanner;
      authorizer: ActionAuthorizer;
      /** How long a request waits for an approval. */
      approvalExpiresAfterMs: number;
      /** Told of an operation that is new or otherwise. */
      changed(operation: StoredOperation): Promise<void>;
      cancelled(operation: StoredOperation, by: string): void;
    },
  ) {
    this.#approvals = new Approvals(options);
  }

  async offers({ credentials, entityRef }: Admitted): Promise<Offers> {
    const { registry, authorizer } = this.options;
    const actions = registry.actions();
    const granted = await authorizer.granted(
      credentials,
      [
        mlopsOperationApprovePermission,
        ...actions.map(({ permission }) => permission),
      ],
      entityRef,
    );
    return {
      actions: actions.map(action => toOffer(action, granted)),
      approval: accessBy(mlopsOperationApprovePermission, granted),
    };
  }

  /** Whoever may read may see what would be done. */
  async plan(
    asker: Admitted,
    request: Pick<StartRequest, 'action' | 'environment' | 'input'>,
  ): Promise<OperationPlan> {
    const action = this.options.registry.action(request.action);
    const allowed = await this.#may(asker, action);
    return (await this.#plan(asker, action, request, allowed)).plan;
  }

  /** @param seen - is shown the plan that is judged, as soon as there is one. */
  async start(
    asker: Admitted,
    request: StartRequest,
    seen: (plan: OperationPlan) => void = () => {},
  ): Promise<Started> {
    const action = this.options.registry.action(request.action);
    if (!(await this.#may(asker, action))) throw notAllowed(action, asker);
    const before = await this.#findRepeated(asker, request);
    if (before) return { operation: toOperation(before), repeated: true };
    requireWhatItNeeds(action, request);
    const planned = await this.#plan(asker, action, request, true);
    seen(planned.plan);
    // The one that is in the way of this plan may be this request's own twin.
    const meanwhile = await this.#findRepeated(asker, request);
    if (meanwhile) {
      return { operation: toOperation(meanwhile), repeated: true };
    }
    checkPlan(planned, request.planHash);
    return this.#create(asker, request, planned);
  }

  async list(
    entityRef: string,
    query: { environment?: string; limit: number },
  ): Promise<Operation[]> {
    const stored = await this.options.store.list(entityRef, query);
    return stored.map(toOperation);
  }

  /** @throws NotFoundError, in the words for what may not be seen, too. */
  async find(id: string): Promise<StoredOperation> {
    const found = await this.options.store.find(id);
    if (found) return found;
    throw noOperation(id);
  }

  async cancel(asker: Admitted, id: string): Promise<Operation> {
    for (let i = 0; i < TRIES; i++) {
      const stored = await this.find(id);
      const action = this.options.registry.action(stored.action);
      if (!(await this.#may(asker, action))) throw notAllowed(action, asker);
      const cancel = cancelOf(stored);
      if (!cancel.possible) throw new NotCancellableError(cancel.reason);
      if (await this.options.store.askToCancel(stored, asker.asker)) {
        this.options.cancelled(stored, asker.asker);
        return this.#afterChange(id);
      }
    }
    throw moving(id);
  }

  async approve(asker: Admitted, id: string): Promise<Operation> {
    for (let i = 0; i < TRIES; i++) {
      const stored = await this.find(id);
      await this.#approvals.check(asker, stored);
      const approval = {
        state: 'given' as const,
        by: asker.asker,
        at: new Date().toISOString(),
      };
      switch (await this.options.store.approve(stored, approval)) {
        case 'approved':
          return this.#afterChange(id);
        case 'expired':
          throw new ConflictError(
            'The time in which it could be approved is over; have it asked for again',
          );
        case 'locked':
          throw await this.#inTheWay(stored.entityRef, stored.lock);
        default:
        // It has changed meanwhile: it is looked at again.
      }
    }
    throw moving(id);
  }

  async #findRepeated(
    { asker, entityRef }: Admitted,
    request: StartRequest,
  ): Promise<StoredOperation | undefined> {
    const known = await this.options.store.findKey({
      requestedBy: asker,
      entityRef,
      key: request.key,
    });
    if (!known) return undefined;
    if (known.requestHash !== hashOf(request)) throw new ReusedKeyError();
    return this.find(known.operationId);
  }

  async #create(
    asker: Admitted,
    request: StartRequest,
    planned: Planned,
  ): Promise<Started> {
    const operation = newOperation(asker, request, {
      ...planned,
      expiresAfterMs: this.options.approvalExpiresAfterMs,
    });
    const creation = await this.options.store.create(operation);
    switch (creation.state) {
      case 'created':
        return {
          operation: await this.#afterChange(operation.id),
          repeated: false,
        };
      case 'repeated': {
        if (creation.requestHash !== operation.requestHash) {
          throw new ReusedKeyError();
        }
        const stored = await this.find(creation.operationId);
        return { operation: toOperation(stored), repeated: true };
      }
      default:
        throw await this.#inTheWay(asker.entityRef, creation.lock);
    }
  }

  async #inTheWay(entityRef: string, lock: string | undefined): Promise<Error> {
    const holder = lock && (await this.options.store.holderOf(entityRef, lock));
    return holder
      ? new OperationRunningError(toSummary(holder))
      : new ConflictError('Another operation was under way; try again');
  }

  async #afterChange(id: string): Promise<Operation> {
    const stored = await this.find(id);
    await this.options.changed(stored);
    return toOperation(stored);
  }

  #plan(
    asker: Admitted,
    action: DeliveryAction,
    { environment, input }: Pick<StartRequest, 'environment' | 'input'>,
    allowed: boolean,
  ): Promise<Planned> {
    const { entity, entityRef, asker: requestedBy } = asker;
    const mayOn = (other: string) =>
      this.#may({ ...asker, entityRef: other }, action);
    return this.options.planner.plan(action, {
      entity,
      entityRef,
      environment,
      input,
      requestedBy,
      allowed,
      mayOn,
    });
  }

  #may(
    { credentials, entityRef }: Admitted,
    { permission }: DeliveryAction,
  ): Promise<boolean> {
    return this.options.authorizer.may(credentials, permission, entityRef);
  }
}

export function noOperation(id: string): NotFoundError {
  return new NotFoundError(
    `There is no operation ${id}, or you may not see it`,
  );
}

function notAllowed(
  { name, permission }: DeliveryAction,
  { entityRef }: Admitted,
): NotAllowedError {
  return new NotAllowedError(
    `You may not use ${name} on ${entityRef}: it needs the permission ${permission.name}`,
  );
}

function moving(id: string): ConflictError {
  return new ConflictError(
    `Operation ${id} changed again and again meanwhile; try again`,
  );
}
