import type { JsonObject } from '@backstage/types';
import type { Operation } from '@slipway/backstage-plugin-mlops-common';

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
