import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';

/** Somebody who may read the delivery of this entity. */
export interface Admitted {
  entityRef: string;
  entity: Entity;
  /** The user, or the service; for limits: the same for all tokens of a user. */
  asker: string;
  isUser: boolean;
  credentials: BackstageCredentials;
}
