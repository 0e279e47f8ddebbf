import { randomUUID } from 'node:crypto';
import type { Entity } from '@backstage/catalog-model';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  mlopsOperationApprovePermission,
  type ActionOffer,
  type Operation,
  type OperationPlan,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  ActionStep,
  DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { ActionAuthorizer } from './ActionAuthorizer';
import {
  BlockedError,
  NotCancellableError,
  OperationRunningError,
  PlanChangedError,
  ReusedKeyError,
} from './errors';
import type { OperationRegistry } from './OperationRegistry';
import { NOT_BOUND_BACK } from './planning/blockers';
import type { OperationPlanner, Planned } from './planning/OperationPlanner';
import { stableDigest } from './planning/planHash';
import type { NewOperation, OperationStore, StoredOperation } from './store';
import { cancelOf, toOperation, toSummary } from './toOperation';

/** Who asks, about which entity; reading it was admitted. */
export interface Asker {
  entity: Entity;
  entityRef: string;
  credentials: BackstageCredentials;
  /** The user, or the service. */
  asker: string;
  isUser: boolean;
}

/** A request that was read and found well-formed. */
export interface StartRequest {
  action: string;
  environment?: string;
  input: JsonObject;
  reason?: string;
  planHash?: string;
  key: string;
}

export interface Started {
  operation: Operation;
  /** It was there before, by the same key. */
  repeated: boolean;
}

const TRIES = 5;

/** What can be asked of operations: each question authorised by itself. */
export class Operations {
  constructor(
    private readonly options: {
      registry: OperationRegistry;
      store: OperationStore;
      planner: OperationPlanner;
      authorizer: ActionAuthorizer;
      /** Told of an operation that is new or otherwise. */
      changed(operation: StoredOperation): Promise<void>;
      cancelled(operation: StoredOperation, by: string): void;
    },
  ) {}

  async offers({ credentials, entityRef }: Asker): Promise<ActionOffer[]> {
    const { registry, authorizer } = this.options;
    const actions = registry.actions();
    const granted = await authorizer.granted(
      credentials,
      actions.map(({ permission }) => permission),
      entityRef,
    );
    return actions.map(action => toOffer(action, granted));
  }

  /** Whoever may read may see what would be done. */
  async plan(
    asker: Asker,
    request: Pick<StartRequest, 'action' | 'environment' | 'input'>,
  ): Promise<OperationPlan> {
    const action = this.options.registry.action(request.action);
    const allowed = await this.#may(asker, action);
    return (await this.#plan(asker, action, request, allowed)).plan;
  }

  async start(asker: Asker, request: StartRequest): Promise<Started> {
    const action = this.options.registry.action(request.action);
    if (!(await this.#may(asker, action))) throw notAllowed(action, asker);
    const repeated = await this.#findRepeated(asker, request);
    if (repeated) return { operation: toOperation(repeated), repeated: true };
    requireWhatItNeeds(action, request);
    const planned = await this.#plan(asker, action, request, true);
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

  async cancel(asker: Asker, id: string): Promise<Operation> {
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

  async approve(asker: Asker, id: string): Promise<Operation> {
    for (let i = 0; i < TRIES; i++) {
      const stored = await this.find(id);
      await this.#checkApproval(asker, stored);
      const approval = {
        state: 'given' as const,
        by: asker.asker,
        at: new Date().toISOString(),
      };
      if (await this.options.store.approve(stored, approval)) {
        return this.#afterChange(id);
      }
    }
    throw moving(id);
  }

  async #checkApproval(asker: Asker, stored: StoredOperation): Promise<void> {
    const { authorizer, registry } = this.options;
    const permission = mlopsOperationApprovePermission;
    const { credentials, entityRef } = asker;
    if (!asker.isUser) {
      throw new NotAllowedError('A person has to approve it; a service cannot');
    }
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
    if (stored.state !== 'planned' || stored.approval.state !== 'needed') {
      throw new ConflictError(
        `It waits for no approval: it is ${stored.state}`,
      );
    }
    if (stored.cancelledBy) {
      throw new ConflictError(`${stored.cancelledBy} has cancelled it`);
    }
    const action = registry.action(stored.action);
    const { plan } = await this.options.planner.plan(action, {
      ...asker,
      ...stored.request,
      requestedBy: stored.requestedBy,
      allowed: true,
      besides: stored.id,
    });
    if (plan.hash !== stored.planHash) {
      throw new PlanChangedError(
        'The world has changed since it was asked for; have it cancelled and asked for again',
        plan,
      );
    }
  }

  async #findRepeated(
    { asker, entityRef }: Asker,
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
    asker: Asker,
    request: StartRequest,
    planned: Planned,
  ): Promise<Started> {
    const operation = newOperation(asker, request, planned);
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
        throw await this.#running(asker.entityRef, planned.lock);
    }
  }

  async #running(entityRef: string, lock: string | undefined): Promise<Error> {
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
    asker: Asker,
    action: DeliveryAction,
    { environment, input }: Pick<StartRequest, 'environment' | 'input'>,
    allowed: boolean,
  ): Promise<Planned> {
    const { entity, entityRef, asker: requestedBy } = asker;
    return this.options.planner.plan(action, {
      entity,
      entityRef,
      environment,
      input,
      requestedBy,
      allowed,
    });
  }

  #may(
    { credentials, entityRef }: Asker,
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

function toOffer(
  action: DeliveryAction,
  granted: ReadonlySet<string>,
): ActionOffer {
  const { name, title, description, system, scope, permission } = action;
  const { destructive, needsReason, inputSchema } = action;
  return {
    name,
    title,
    description,
    system,
    scope,
    destructive,
    needsReason,
    access: granted.has(permission.name)
      ? { allowed: true }
      : {
          allowed: false,
          reason: `You may not do this here: it needs the permission ${permission.name}, which the owners of the entity usually have.`,
        },
    input: inputOf(inputSchema),
  };
}

function inputOf(schema: JsonObject): ActionOffer['input'] {
  return JSON.parse(JSON.stringify(schema));
}

function requireWhatItNeeds(
  { name, destructive, needsReason }: DeliveryAction,
  { planHash, reason }: StartRequest,
): void {
  if (destructive && !planHash) {
    throw new InputError(
      `planHash: ${name} changes what serves people, so it needs the hash of the plan that was looked at; ask for the plan first`,
    );
  }
  if (needsReason && !reason) {
    throw new InputError(`reason: ${name} needs one; say why`);
  }
}

/** The most telling refusal first. */
function checkPlan(
  { plan, running }: Planned,
  shownHash: string | undefined,
): void {
  const unbound = plan.blockers.find(({ code }) => code === NOT_BOUND_BACK);
  if (unbound) {
    throw new NotAllowedError(`${unbound.message}. ${unbound.fix}`);
  }
  if (running) throw new OperationRunningError(toSummary(running));
  if (shownHash !== undefined && shownHash !== plan.hash) {
    throw new PlanChangedError(
      'The world has changed since this plan was shown; look at the new one',
      plan,
    );
  }
  if (plan.blockers.length > 0) throw new BlockedError(plan);
}

function newOperation(
  { entity, entityRef, asker }: Asker,
  request: StartRequest,
  { plan, steps, lock }: Planned,
): NewOperation {
  const { action, environment, input, reason, key } = request;
  const release = plan.rollback?.to.release;
  return {
    id: randomUUID(),
    entityRef,
    environment,
    action,
    title: plan.title,
    requestedBy: asker,
    ...(reason && { reason }),
    request: { action, environment, input: inputOf(input) },
    entity,
    ...(release && { release }),
    approval:
      plan.confirmation.by === 'second-person'
        ? { state: 'needed', message: plan.confirmation.message }
        : { state: 'not-needed' },
    lock,
    planHash: plan.hash,
    key,
    requestHash: hashOf(request),
    steps: steps.map(kept),
  };
}

function kept(step: ActionStep): NewOperation['steps'][number] {
  return { ...step, input: inputOf(step.input) };
}

/** Of all that was asked for. */
function hashOf(request: StartRequest): string {
  const { action, environment, input, reason, planHash } = request;
  return stableDigest({ action, environment, input, reason, planHash });
}

function notAllowed(
  { name, permission }: DeliveryAction,
  { entityRef }: Asker,
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
