import type { JsonObject } from '@backstage/types';
import type { ApplicationRef } from '@slipway/backstage-plugin-mlops-node';
import type { LiveApplication } from './LiveApplication';

/** A sync as Argo CD is asked for it. */
export interface SyncRequest {
  /** By default what the Application follows. */
  revision?: string;
  prune: boolean;
  dryRun: boolean;
}

/** Whose doing it is, for Argo CD's own records. */
export interface Asker {
  operationId: string;
  requestedBy: string;
}

/**
 * Changes Applications, over the Kubernetes API or over Argo CD's own.
 *
 * Errors: NotFoundError for one that is gone, NotAllowedError where the
 * portal's account lacks a right, ConflictError when it changed meanwhile or
 * Argo CD refuses in its present state, ServiceUnavailableError when it is down.
 */
export interface ApplicationControl {
  read(
    application: ApplicationRef,
    signal: AbortSignal,
  ): Promise<LiveApplication>;
  refresh(
    application: ApplicationRef,
    hard: boolean,
    signal: AbortSignal,
  ): Promise<void>;
  /** Null switches auto-sync off. */
  setAutomated(
    application: ApplicationRef,
    automated: JsonObject | null,
    signal: AbortSignal,
  ): Promise<void>;
  /** @throws ConflictError when an operation is under way. */
  sync(
    application: ApplicationRef,
    request: SyncRequest,
    asker: Asker,
    signal: AbortSignal,
  ): Promise<void>;
  /** @throws ConflictError when an operation is under way. */
  rollback(
    application: ApplicationRef,
    request: { historyId: number; prune: boolean },
    asker: Asker,
    signal: AbortSignal,
  ): Promise<void>;
  terminate(application: ApplicationRef, signal: AbortSignal): Promise<void>;
}
