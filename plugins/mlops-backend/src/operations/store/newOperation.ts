import type { StoredOperation } from './StoredOperation';

/** What is known of an operation when it is accepted. */
export type NewOperation = Pick<
  StoredOperation,
  | 'id'
  | 'entityRef'
  | 'environment'
  | 'action'
  | 'title'
  | 'requestedBy'
  | 'reason'
  | 'request'
  | 'entity'
  | 'release'
  | 'leaves'
  | 'approval'
  | 'lock'
  | 'planHash'
> & {
  key: string;
  requestHash: string;
  /** How long it may wait for an approval. */
  expiresAfterMs?: number;
  steps: ReadonlyArray<StoredOperation['steps'][number]['step']>;
};
