import type { ApplicationRef } from '@slipway/backstage-plugin-mlops-node';
import type { WantedAutoSync } from './autoSyncPatch';
import type { LiveApplication } from './LiveApplication';

/** One object of an Application, as a selective sync names it. */
export interface SyncResource {
  group: string;
  kind: string;
  /** Absent: whichever namespace it is in. */
  namespace?: string;
  name: string;
}

/** A sync as Argo CD is asked for it. */
export interface SyncRequest {
  /** By default what the Application follows. */
  revision?: string;
  prune: boolean;
  dryRun: boolean;
  /** Only these; absent for all of them. */
  resources?: readonly SyncResource[];
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
 * portal's account lacks a right, ConflictError when Argo CD refuses in its
 * present state, ServiceUnavailableError when it is down, when somebody else
 * changes it at the same time, and when an operation is under way: what is
 * wanted may be wanted still.
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
  /**
   * What it is to be is asked for the Application as it is then, again where
   * somebody else was quicker; undefined leaves it. Twice has the effect of once.
   */
  setAutoSync(
    application: ApplicationRef,
    wantedFor: (live: LiveApplication) => WantedAutoSync | undefined,
    signal: AbortSignal,
  ): Promise<void>;
  sync(
    application: ApplicationRef,
    request: SyncRequest,
    asker: Asker,
    signal: AbortSignal,
  ): Promise<void>;
  rollback(
    application: ApplicationRef,
    request: { historyId: number; prune: boolean },
    asker: Asker,
    signal: AbortSignal,
  ): Promise<void>;
  /** Ends the operation that is running; for one that is not, nothing. */
  terminate(application: ApplicationRef, signal: AbortSignal): Promise<void>;
}
