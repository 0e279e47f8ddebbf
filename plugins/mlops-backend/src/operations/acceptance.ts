import { randomUUID } from 'node:crypto';
import { InputError, NotAllowedError } from '@backstage/errors';
import type {
  ActionStep,
  DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import type { Admitted } from '../authorization/Admitted';
import { asJson } from './asJson';
import type { StartRequest } from './asked';
import {
  BlockedError,
  OperationRunningError,
  PlanChangedError,
} from './errors';
import { NOT_BOUND_BACK } from './planning/blockers';
import type { Planned } from './planning/OperationPlanner';
import { stableDigest } from './planning/planHash';
import type { NewOperation } from './store';
import { toSummary } from './toOperation';

/** @throws InputError for what this action cannot be started without. */
export function requireWhatItNeeds(
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
export function checkPlan(
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

/** What is written down of a request that is accepted. */
export function newOperation(
  { entity, entityRef, asker }: Admitted,
  request: StartRequest,
  planned: Planned & { expiresAfterMs: number },
): NewOperation {
  const { plan, steps, lock, leaves, expiresAfterMs } = planned;
  const { action, environment, input, reason, key } = request;
  const release = plan.rollback?.to?.release;
  return {
    id: randomUUID(),
    entityRef,
    environment,
    action,
    title: plan.title,
    requestedBy: asker,
    ...(reason && { reason }),
    request: { action, environment, input: asJson(input) },
    entity,
    ...(release && { release }),
    ...(leaves && { leaves }),
    ...(plan.confirmation.by === 'second-person'
      ? {
          approval: { state: 'needed', message: plan.confirmation.message },
          expiresAfterMs,
        }
      : { approval: { state: 'not-needed' } }),
    lock,
    planHash: plan.hash,
    key,
    requestHash: hashOf(request),
    steps: steps.map(kept),
  };
}

function kept(step: ActionStep): NewOperation['steps'][number] {
  return { ...step, input: asJson(step.input) };
}

/** Of all that was asked for. */
export function hashOf(request: StartRequest): string {
  const { action, environment, input, reason, planHash } = request;
  return stableDigest({ action, environment, input, reason, planHash });
}
