import type { Entity } from '@backstage/catalog-model';
import type { DeliveryView } from '@slipway/backstage-plugin-mlops-node';
import type { Knex } from 'knex';
import type { StoredOperation } from '../store';

/** What an operation sees of the portal around it. */
export interface OperationWorld {
  /** Undefined when it is not in the catalog, or that cannot be read now. */
  entity(entityRef: string): Promise<Entity | undefined>;
  delivery(entityRef: string): DeliveryView;
  /** Something about the operation is otherwise now. */
  told(operation: StoredOperation): void;
  /** It ends: what is written together with that. */
  ends(operation: StoredOperation, trx: Knex.Transaction): Promise<void>;
  /** It has ended. */
  ended(operation: StoredOperation): Promise<void>;
}
