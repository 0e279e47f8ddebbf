import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { Operation } from '@slipway/backstage-plugin-mlops-common';

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
