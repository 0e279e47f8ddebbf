import type { Entity } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import type {
  Confirmation,
  EnvironmentDelivery,
  OperationPlan,
  PlannedStep,
  Reason,
  Release,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  ActionPlan,
  ActionStep,
  DeliveryAction,
  DeliveryView,
} from '@slipway/backstage-plugin-mlops-node';
import type { JsonObject } from '@backstage/types';
import type { OperationRegistry } from '../OperationRegistry';
import { toSummary } from '../toOperation';
import type { OperationStore, StoredOperation } from '../store';
import type { ApprovalPolicy } from './ApprovalPolicy';
import {
  held,
  notAllowed,
  notBoundBack,
  operationRunning,
  unknownSteps,
} from './blockers';
import { sourceBlockers, sourceWarnings, unlessUnseen } from './neededSources';
import { stableDigest } from './planHash';

/** What is to be planned, for whom. */
export interface PlanQuestion {
  entity: Entity;
  entityRef: string;
  environment?: string;
  input: JsonObject;
  requestedBy: string;
  /** Whether who asks may also do it. */
  allowed: boolean;
  /** And whether on another entity, which the action touches as well. */
  mayOn(entityRef: string): Promise<boolean>;
  /** An operation that is not in its own way. */
  besides?: string;
}

/** A plan, with what only the engine needs. */
export interface Planned {
  plan: OperationPlan;
  steps: readonly ActionStep[];
  lock?: string;
  running?: StoredOperation;
  /** The release that is taken back. */
  leaves?: Release;
}

/** Has an action planned, and says what else keeps it from being started. */
export class OperationPlanner {
  constructor(
    private readonly options: {
      registry: OperationRegistry;
      store: Pick<OperationStore, 'holderOf'>;
      board: {
        delivery(entityRef: string): DeliveryView | undefined;
        statuses(entityRef: string): SourceStatus[];
      };
      approvals: ApprovalPolicy;
      now?: () => Date;
    },
  ) {}

  /**
   * @throws NotFoundError for an environment that is not there, and whatever
   * the action throws; ServiceUnavailableError while that cannot be known.
   */
  async plan(action: DeliveryAction, question: PlanQuestion): Promise<Planned> {
    const { entity, entityRef, input, requestedBy } = question;
    const delivery = this.#delivery(entityRef);
    const statuses = this.options.board.statuses(entityRef);
    const { plan, environment } = await unlessUnseen(statuses, async () => {
      const found = findEnvironment(delivery, question.environment);
      return {
        environment: found,
        plan: await action.plan({
          entity,
          entityRef,
          delivery,
          input,
          requestedBy,
          now: this.options.now?.() ?? new Date(),
          ...(found && { environment: found }),
        }),
      };
    });
    const lock = plan.lock === undefined ? environment?.name : plan.lock;
    const running = lock
      ? await this.#running(entityRef, lock, question.besides)
      : undefined;
    const blockers = [
      ...(question.allowed ? [] : [notAllowed(action.permission.name)]),
      ...notBoundBack(plan.subjects, entity),
      ...(running ? [operationRunning(toSummary(running))] : []),
      ...holdOn(environment, action),
      ...(plan.blockers ?? []),
      ...(await this.#concerned(plan, question)),
      ...sourceBlockers(plan.steps, statuses),
      ...unknownSteps(plan.steps, this.options.registry),
    ];
    const warnings = [
      ...(plan.warnings ?? []),
      ...(action.destructive ? sourceWarnings(plan.steps, statuses) : []),
    ];
    return {
      plan: this.#shown(
        action,
        question.environment,
        { ...plan, warnings },
        blockers,
      ),
      steps: plan.steps,
      ...(lock && { lock }),
      ...(running && { running }),
      ...(plan.leaves && { leaves: plan.leaves }),
    };
  }

  async #concerned(
    { concerns = [] }: ActionPlan,
    { mayOn }: PlanQuestion,
  ): Promise<Reason[]> {
    const refs = [...new Set(concerns.map(({ entityRef }) => entityRef))];
    const granted = new Map<string, boolean>();
    for (const ref of refs) granted.set(ref, await mayOn(ref));
    return concerns
      .filter(({ entityRef }) => !granted.get(entityRef))
      .map(({ blocker }) => blocker);
  }

  #delivery(entityRef: string): DeliveryView {
    const delivery = this.options.board.delivery(entityRef);
    if (delivery) return delivery;
    throw new NotFoundError(
      `Nothing says what belongs to ${entityRef}, so there is nothing to act on; add an annotation such as backstage.io/kubernetes-id to its catalog file`,
    );
  }

  async #running(
    entityRef: string,
    lock: string,
    besides: string | undefined,
  ): Promise<StoredOperation | undefined> {
    const found = await this.options.store.holderOf(entityRef, lock);
    return found?.id === besides ? undefined : found;
  }

  #shown(
    action: DeliveryAction,
    environment: string | undefined,
    plan: ActionPlan,
    blockers: Reason[],
  ): OperationPlan {
    const { title, steps, basis, rollback, warnings = [] } = plan;
    return {
      hash: hashOf(action, environment, plan, blockers, basis),
      action: action.name,
      ...(environment !== undefined && { environment }),
      title,
      steps: steps.map(inWords),
      blockers,
      warnings: [...warnings],
      confirmation: this.#confirmation(action, environment, plan),
      destructive: action.destructive,
      needsReason: action.needsReason,
      ...(rollback && { rollback }),
      ...(plan.files && { files: [...plan.files] }),
    };
  }

  #confirmation(
    action: DeliveryAction,
    environment: string | undefined,
    { awaitsPullRequest }: ActionPlan,
  ): Confirmation {
    if (this.options.approvals.isNeeded(action.name, environment)) {
      return {
        by: 'second-person',
        message:
          'Another person, who may approve operations, has to say yes in the portal before it begins',
      };
    }
    return awaitsPullRequest
      ? { by: 'pull-request', message: awaitsPullRequest }
      : { by: 'nobody' };
  }
}

function findEnvironment(
  { environments }: DeliveryView,
  name: string | undefined,
): EnvironmentDelivery | undefined {
  if (name === undefined) return undefined;
  const found = environments.find(environment => environment.name === name);
  if (found) return found;
  const names = environments.map(environment => environment.name).join(', ');
  throw new NotFoundError(
    `environment: there is no ${name} here; there are: ${names || 'none yet'}`,
  );
}

function holdOn(
  environment: EnvironmentDelivery | undefined,
  { allowedWhileHeld }: DeliveryAction,
): Reason[] {
  return environment?.hold && !allowedWhileHeld
    ? [held(environment.name, environment.hold)]
    : [];
}

function hashOf(
  { name }: DeliveryAction,
  environment: string | undefined,
  { steps }: ActionPlan,
  blockers: readonly Reason[],
  basis: ActionPlan['basis'],
): string {
  return stableDigest({
    action: name,
    environment: environment ?? null,
    steps: steps.map(({ id, system, kind, input }) => ({
      id,
      system,
      kind,
      input,
    })),
    blockers: blockers.map(({ code }) => code).sort(),
    basis: basis ?? null,
  });
}

function inWords(step: ActionStep): PlannedStep {
  const { id, title, detail, system, effect, url } = step;
  return {
    id,
    title,
    ...(detail && { detail }),
    system,
    effect,
    ...(url && { url }),
  };
}
