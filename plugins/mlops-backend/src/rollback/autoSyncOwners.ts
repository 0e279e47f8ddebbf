import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  OBJECT_LABEL,
  type Application,
  type ParentApplication,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  systemOf,
  type ActionPlan,
  type ActionSubject,
} from '@slipway/backstage-plugin-mlops-node';
import { matchesGlob } from '../environments/glob';
import type { Unit } from './situation';

/** Applications of Applications …; deeper ones are not followed to their end. */
const MOST_PARENTS = 4;
const NAMED = 5;

/** Why auto-sync cannot be switched off so that it stays off. */
export interface Obstacle {
  message: string;
  fix: string;
}

/**
 * Those whose own auto-sync has to go off first, the outermost first; each
 * would have its child written again otherwise.
 */
export type Ownership =
  | { state: 'clear'; parents: ParentApplication[] }
  | { state: 'stuck'; obstacle: Obstacle };

export function ownershipOf(application: Application): Ownership {
  const parents: ParentApplication[] = [];
  if (!isToSuspend(application)) return { state: 'clear', parents };
  if (application.owner && !application.owners) return unfollowed(application);
  let child: { name: string } = application;
  for (const owner of application.owners ?? []) {
    if (owner.leavesAutoSync) break;
    if (owner.kind === 'ApplicationSet') {
      return { state: 'stuck', obstacle: writtenBySet(child.name, owner) };
    }
    // Its syncs are a person's; what one of them writes back, a person asked for.
    if (!isToSuspend(owner)) break;
    parents.unshift(owner);
    child = owner;
  }
  return parents.length > MOST_PARENTS
    ? unfollowed(application)
    : { state: 'clear', parents };
}

/** On, or kept off by another hold, which would give it back one day. */
export function isToSuspend({
  autoSync,
}: Pick<Application, 'autoSync'>): boolean {
  return autoSync.enabled || autoSync.suspendedFor !== undefined;
}

/** Of all Applications of an environment, each once, the outermost first. */
export function parentsOf(units: readonly Unit[]): ParentApplication[] {
  const chains = units.flatMap(({ application }) => {
    const ownership = ownershipOf(application);
    return ownership.state === 'clear' ? [ownership.parents] : [];
  });
  const deepestFirst = chains.sort((a, b) => b.length - a.length).flat();
  return [...new Map(deepestFirst.map(each => [each.id, each])).values()];
}

export function obstacleOf(units: readonly Unit[]): Obstacle | undefined {
  for (const { application } of units) {
    const ownership = ownershipOf(application);
    if (ownership.state === 'stuck') return ownership.obstacle;
  }
  return undefined;
}

/** A parent is changed too, so it has to name the entity back as well. */
export function parentSubject(
  { id, source, namespace, name, boundBack }: ParentApplication,
  entity: Entity,
): ActionSubject {
  const ref = stringifyEntityRef(entity);
  return {
    title: `Application ${namespace}/${name}, the parent`,
    boundBack,
    fix: `Add the annotation ${OBJECT_LABEL.entityRef}: ${ref} to it, or have an administrator map it in the config: mlops.bindings: [{ entity: '${ref}', objects: ['${systemOf({ source })}:${id}'] }].`,
  };
}

/** What becomes of the parents' other children: whose they are, who may. */
export interface SharedParents {
  blockers: Reason[];
  warnings: Reason[];
  concerns: NonNullable<ActionPlan['concerns']>;
}

export function sharedParents(
  parents: readonly ParentApplication[],
  units: readonly Unit[],
  allowed: readonly string[],
): SharedParents {
  const rolledBack = new Set(units.map(({ application }) => application.id));
  const each = parents.map(parent => {
    const isAllowed = allowed.some(pattern =>
      matchesGlob(pattern, `${systemOf(parent)}:${parent.id}`),
    );
    const others = parent.children.filter(
      ({ id }) => !rolledBack.has(id) && parents.every(p => p.id !== id),
    );
    const strange = isAllowed
      ? []
      : others.filter(({ boundBack }) => !boundBack);
    const unseen = parent.childrenCount - parent.children.length;
    const nobodys = strange.filter(({ entityRef }) => !entityRef);
    return {
      blockers:
        nobodys.length > 0 || (unseen > 0 && !isAllowed)
          ? [sharedParent(parent, nobodys, unseen)]
          : [],
      warnings: [parentSuspended(parent, others, unseen)],
      concerns: strange.flatMap(({ name, entityRef }) =>
        entityRef ? [{ entityRef, blocker: notYours(parent, name) }] : [],
      ),
    };
  });
  return {
    blockers: each.flatMap(({ blockers }) => blockers),
    warnings: each.flatMap(({ warnings }) => warnings),
    concerns: each.flatMap(({ concerns }) => concerns),
  };
}

function unfollowed(application: Application): Ownership {
  const { name, owner } = application;
  const whose = owner ? `the ${owner.kind} ${owner.name}` : 'another one';
  return {
    state: 'stuck',
    obstacle: {
      message: `Auto-sync of ${name} belongs to ${whose}, which would switch it on again, and the portal cannot see all that is above it`,
      fix: 'Go by Git, or switch it off there first.',
    },
  };
}

function writtenBySet(
  child: string,
  {
    namespace,
    name,
    leavesAutoSync,
  }: { namespace: string; name: string } & {
    leavesAutoSync?: boolean;
  },
): Obstacle {
  const message = `Auto-sync of ${child} belongs to the ApplicationSet ${namespace}/${name}`;
  return leavesAutoSync === undefined
    ? {
        message: `${message}, which the portal cannot read, so that it does not know whether a change would stand`,
        fix: "Grant the portal's account get, list and watch of applicationsets.argoproj.io, or go by Git.",
      }
    : {
        message: `${message}, whose controller would write it again at once`,
        fix: `Go by Git, or add to the spec of the ApplicationSet: ignoreApplicationDifferences: [{ name: ${child}, jsonPointers: [/spec/syncPolicy] }].`,
      };
}

function sharedParent(
  { name, id, source }: ParentApplication,
  nobodys: readonly { name: string }[],
  unseen: number,
): Reason {
  return {
    code: 'shared-parent',
    severity: 'critical',
    message: `The parent ${name} has children of which the portal does not know whose they are: ${listed(nobodys, unseen)}`,
    fix: `Annotate them with ${OBJECT_LABEL.entityRef}, or have an administrator allow it in the config: mlops.rollback.sharedParents: ['${systemOf({ source })}:${id}'].`,
    source,
  };
}

function notYours(
  { name: parent, id, source }: ParentApplication,
  child: string,
): Reason {
  return {
    code: 'shared-parent',
    severity: 'critical',
    message: `The parent ${parent} has ${child} as a child too, which belongs to others: you may not roll that one back`,
    fix: `Ask somebody who may, or have an administrator allow it in the config: mlops.rollback.sharedParents: ['${systemOf({ source })}:${id}'].`,
    source,
  };
}

function parentSuspended(
  { name, source, consoleUrl }: ParentApplication,
  others: readonly { name: string }[],
  unseen: number,
): Reason {
  const also =
    others.length + unseen > 0
      ? `: what Git says of the Applications ${listed(others, unseen)} themselves is not taken up either`
      : '';
  return {
    code: 'parent-suspended',
    severity: 'warning',
    message: `Auto-sync of the parent ${name} goes off as well, until the hold is lifted${also}`,
    source,
    ...(consoleUrl && { url: consoleUrl }),
  };
}

export function listed(
  applications: readonly { name: string }[],
  unseen = 0,
): string {
  const names = applications.slice(0, NAMED).map(({ name }) => name);
  const more = applications.length - names.length + unseen;
  if (names.length === 0) return `${more} that are not listed`;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
