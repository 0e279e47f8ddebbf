import type { ResourceType } from './resourceTypes';
import { conflict } from './statusError';
import { timestamp } from './timestamp';
import type { KubernetesObject, NewObject, ObjectMeta } from './types';

/** What becomes of the objects that an object owns. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** How a deletion was asked for. */
export interface DeleteOptions {
  dryRun?: boolean;
  /** Preconditions. */
  uid?: string;
  resourceVersion?: string;
  propagation?: Propagation;
}

export const FOREGROUND_FINALIZER = 'foregroundDeletion';
export const ORPHAN_FINALIZER = 'orphan';

/** @throws a 409 when the object is not the one that was meant. */
export function checkPreconditions(
  type: ResourceType,
  metadata: ObjectMeta,
  options: DeleteOptions,
): void {
  const checks = [
    ['UID', options.uid, metadata.uid],
    ['ResourceVersion', options.resourceVersion, metadata.resourceVersion],
  ];
  for (const [name, wanted, present] of checks) {
    if (wanted && wanted !== present) {
      throw conflict(
        type,
        metadata.name,
        `Precondition failed: ${name} in precondition: ${wanted}, ${name} in object meta: ${present}`,
      );
    }
  }
}

/**
 * What has to be finished before the object may go. The garbage collector
 * takes the two finalizers of its own off.
 */
export function finalizersFor(
  metadata: ObjectMeta,
  options: DeleteOptions,
): string[] {
  const present = [...(metadata.finalizers ?? [])];
  const own = {
    Background: undefined,
    Foreground: FOREGROUND_FINALIZER,
    Orphan: ORPHAN_FINALIZER,
  }[options.propagation ?? 'Background'];
  if (own && !present.includes(own)) {
    present.push(own);
  }
  return present;
}

/** Whoever set the finalizers finishes the deletion. */
export function markedForDeletion(
  object: KubernetesObject,
  finalizers: string[],
  now: Date,
): NewObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      finalizers,
      deletionTimestamp: timestamp(now),
      deletionGracePeriodSeconds: 0,
      ...(metadata.generation !== undefined && {
        generation: metadata.generation + 1,
      }),
    },
  };
}
