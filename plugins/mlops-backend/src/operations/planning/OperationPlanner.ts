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
  StepKind,
} from '@slipway/backstage-plugin-mlops-node';
import type { JsonObject } from '@backstage/types';
import type { OperationRegistry } from '../OperationRegistry';
import type { ReleaseLedger } from '../../releases';
import { toSummary } from '../toOperation';
import type { OperationStore, StoredOperation } from '../store';
import type { ApprovalPolicy } from './ApprovalPolicy';
import {
  awaitingApproval,
  held,
  notAllowed,
  notBoundBack,
  operationRunning,
  unknownSteps,
} from './blockers';
import {
  sourceBlockers,
  sourceWarnings,
  stallWarnings,
  unlessUnseen,
  unseenAmong,
} from './neededSources';
import { othersIn } from './others';
import { stableDigest } from './planHash';
import { withoutContents } from './withoutContents';

const ALIAS_MOVE: StepKind = 'model.move-alias';

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
      store: Pick<OperationStore, 'awaitingApproval' | 'holderOf'>;
      board: {
        delivery(entityRef: string): DeliveryView | undefined;
        statuses(entityRef: string): SourceStatus[];
      };
      approvals: ApprovalPolicy;
      releases: Pick<ReleaseLedger, 'environmentsOf'>;
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
    const { running, waiting } = await othersIn(
      this.options.store,
      { entityRef, lock },
      question.besides,
    );
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
      ...stallWarnings(plan.steps, statuses),
      ...(action.destructive ? sourceWarnings(plan.steps, statuses) : []),
    ];
    const confirmation = await this.#confirmation(action, plan, {
      question,
      delivery,
      statuses,
    });
    const mayRead =
      question.allowed && plan.subjects.every(({ boundBack }) => boundBack);
    const made = shown(
      action,
      question.environment,
      { ...plan, warnings },
      blockers,
      confirmation,
    );
    const waits = awaitingApproval(waiting, made.hash);
    const whole = { ...made, warnings: [...made.warnings, ...waits] };
    return {
      plan: mayRead ? whole : { ...whole, ...withoutContents(whole) },
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

  async #confirmation(
    action: DeliveryAction,
    { awaitsPullRequest, steps }: ActionPlan,
    seen: {
      question: PlanQuestion;
      delivery: DeliveryView;
      statuses: readonly SourceStatus[];
    },
  ): Promise<Confirmation> {
    const { entityRef, environment } = seen.question;
    const { approvals, releases } = this.options;
    const asked = {
      action,
      environment,
      movesAlias: steps.some(({ kind }) => kind === ALIAS_MOVE),
    };
    const message = approvals.reasonFor({
      ...asked,
      delivered: {
        environments: seen.delivery.environments.map(({ name }) => name),
        before: approvals.asksElsewhere(asked)
          ? await releases.environmentsOf(entityRef)
          : [],
        unseen: unseenAmong(seen.statuses),
      },
    });
    if (message) return { by: 'second-person', message };
    return awaitsPullRequest
      ? { by: 'pull-request', message: awaitsPullRequest }
      : { by: 'nobody' };
  }
}

function shown(
  action: DeliveryAction,
  environment: string | undefined,
  plan: ActionPlan,
  blockers: Reason[],
  confirmation: Confirmation,
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
    confirmation,
    destructive: action.destructive,
    needsReason: action.needsReason,
    ...(rollback && { rollback }),
    ...(plan.files && { files: [...plan.files] }),
  };
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
