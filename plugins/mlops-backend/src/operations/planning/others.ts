import type { OperationStore, StoredOperation } from '../store';

/** What other operations there are in a place. */
interface Others {
  /** The one that has it. */
  running: StoredOperation | undefined;
  /** Those that wait for a second person's yes to take it. */
  waiting: StoredOperation[];
}

/** `besides` is the id of one that is not in its own way. */
export async function othersIn(
  store: Pick<OperationStore, 'awaitingApproval' | 'holderOf'>,
  place: { entityRef: string; lock: string | null | undefined },
  besides: string | undefined,
): Promise<Others> {
  const { entityRef, lock } = place;
  if (!lock) return { running: undefined, waiting: [] };
  const holder = await store.holderOf(entityRef, lock);
  const waiting = await store.awaitingApproval(entityRef, lock);
  return {
    running: holder?.id === besides ? undefined : holder,
    waiting: waiting.filter(({ id }) => id !== besides && id !== holder?.id),
  };
}
