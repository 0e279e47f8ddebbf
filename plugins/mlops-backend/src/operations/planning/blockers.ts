import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ANNOTATION,
  OBJECT_LABEL,
  type Hold,
  type OperationSummary,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  ActionStep,
  ActionSubject,
} from '@slipway/backstage-plugin-mlops-node';
import type { OperationRegistry } from '../OperationRegistry';
import type { StoredOperation } from '../store';

/** Codes that the API answers in its own way. */
export const NOT_ALLOWED = 'not-allowed';
export const NOT_BOUND_BACK = 'not-bound-back';
export const OPERATION_RUNNING = 'operation-running';

export function notAllowed(permission: string): Reason {
  return {
    code: NOT_ALLOWED,
    severity: 'critical',
    message: `You may not do this: it needs the permission ${permission}`,
    fix: 'Ask an owner of the entity to do it, or the owner of the portal for the permission.',
  };
}

export function notBoundBack(
  subjects: readonly ActionSubject[],
  entity: Entity,
): Reason[] {
  return subjects
    .filter(({ boundBack }) => !boundBack)
    .map(({ title, fix }) => ({
      code: NOT_BOUND_BACK,
      severity: 'critical',
      message: `${title} does not say that it belongs to ${entity.metadata.name}, so nothing may be done to it from here`,
      fix: fix ?? labelToAdd(entity),
    }));
}

function labelToAdd(entity: Entity): string {
  const id = entity.metadata.annotations?.[ANNOTATION.kubernetesId];
  const ref = `${OBJECT_LABEL.entityRef}: ${stringifyEntityRef(entity)}`;
  return id
    ? `Add the label ${OBJECT_LABEL.kubernetesId}: ${id} to it, or the annotation ${ref}.`
    : `Add the annotation ${ref} to it.`;
}

export function operationRunning({
  title,
  requestedBy,
  state,
}: OperationSummary): Reason {
  return {
    code: OPERATION_RUNNING,
    severity: 'critical',
    message: `“${title}” of ${requestedBy} is ${state} here`,
    fix: 'Wait for its end, or cancel it.',
  };
}

/** They keep nobody from acting; `hash` is that of the plan looked at. */
export function awaitingApproval(
  waiting: readonly Pick<
    StoredOperation,
    'title' | 'requestedBy' | 'planHash'
  >[],
  hash: string,
): Reason[] {
  return waiting.map(({ title, requestedBy, planHash }) => ({
    code: 'awaiting-approval',
    severity: 'warning',
    ...(planHash === hash
      ? {
          message: `“${title}” of ${requestedBy} is just this, and waits for approval`,
          fix: 'Approve that, or cancel it.',
        }
      : {
          message: `“${title}” of ${requestedBy} waits for approval here, and may have to be asked for again after this`,
        }),
  }));
}

export function held(environment: string, { owner, reason }: Hold): Reason {
  return {
    code: 'held',
    severity: 'critical',
    message: `${owner} holds ${environment}: ${reason}`,
    fix: 'Lift the hold first, when what it was placed for is over.',
  };
}

/** A step that no module of this portal carries out. */
export function unknownSteps(
  steps: readonly ActionStep[],
  registry: Pick<OperationRegistry, 'step'>,
): Reason[] {
  const missing = steps.filter(step => !registry.step(step));
  const names = new Set(missing.map(({ system, kind }) => `${system} ${kind}`));
  return [...names].map(name => ({
    code: 'step-unknown',
    severity: 'critical',
    message: `No module of this portal carries out ${name}`,
    fix: 'Have the module of that system installed in the portal.',
  }));
}
