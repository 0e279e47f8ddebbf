import type { Clock } from '../../context';
import { equalJson } from '../../kubernetes/json';
import { isCompleted, type Application } from '../model/application';
import type { Comparison } from '../state/compare';
import type { ApplicationStore } from './applicationStore';

/** The first pause between attempts to heal, its growth and its end. */
const HEAL_BACKOFF = { seconds: 2, factor: 3, most: 300 };

export interface AutoSyncParts {
  clock: Clock;
  store: ApplicationStore;
  /** Looks at the Application again after so many seconds. */
  lookAgain(application: Application, seconds: number): void;
}

/** Starts syncs by itself (argo-cd v3.5, controller/appcontroller.go, autoSync). */
export class AutoSync {
  private readonly parts: AutoSyncParts;

  constructor(parts: AutoSyncParts) {
    this.parts = parts;
  }

  /** @returns why it will not try again, as the condition SyncError says it. */
  attempt(
    application: Application,
    comparison: Comparison,
  ): string | undefined {
    const { automated, operation, object } = application;
    if (
      !automated ||
      operation ||
      object.metadata.deletionTimestamp ||
      comparison.sync !== 'OutOfSync'
    ) {
      return undefined;
    }
    const outOfSync = comparison.resources.filter(
      resource => resource.status !== 'Synced',
    );
    if (!automated.prune && outOfSync.every(each => each.requiresPruning)) {
      return undefined;
    }
    const attempted = this.alreadyAttempted(application, comparison);
    if (!attempted) {
      return this.start(application, comparison, 0);
    }
    const shown = shownRevisions(comparison.revisions);
    if (!attempted.succeeded) {
      return `Failed last sync attempt to ${shown}: ${attempted.message}`;
    }
    if (!automated.selfHeal) {
      return undefined;
    }
    return this.heal(application, comparison);
  }

  private heal(
    application: Application,
    comparison: Comparison,
  ): string | undefined {
    const { operationState } = application.status;
    const attempts = operationState?.operation.sync?.selfHealAttemptsCount ?? 0;
    const pause = healPause(attempts);
    const { clock } = this.parts;
    const finished = Date.parse(operationState?.finishedAt ?? '');
    const passed = ((clock.now().getTime() - finished) / 1000) * clock.speed;
    const remaining = Number.isNaN(finished) ? pause : pause - passed;
    if (remaining > 0) {
      this.parts.lookAgain(application, remaining);
      return undefined;
    }
    return this.start(application, comparison, attempts + 1);
  }

  private alreadyAttempted(
    { status, spec, multiSource }: Application,
    { revisions }: Comparison,
  ): { succeeded: boolean; message: string } | undefined {
    const state = status.operationState;
    if (!state) {
      return undefined;
    }
    const attempt = {
      succeeded: state.phase === 'Succeeded',
      message: state.message ?? '',
    };
    const result = state.syncResult;
    if (!result) {
      return isCompleted(state.phase) ? attempt : undefined;
    }
    const tried = multiSource ? (result.revisions ?? []) : [result.revision];
    const sameSource = multiSource
      ? equalJson(result.sources, spec.sources)
      : equalJson(result.source, spec.source);
    return equalJson(tried, revisions) && sameSource ? attempt : undefined;
  }

  private start(
    application: Application,
    comparison: Comparison,
    selfHealAttemptsCount: number,
  ): string | undefined {
    const { automated, spec, multiSource, syncOptions } = application;
    const { revisions, resources } = comparison;
    const shown = shownRevisions(revisions);
    if (
      automated?.prune &&
      !automated.allowEmpty &&
      resources.every(each => each.requiresPruning)
    ) {
      return `Skipping sync attempt to ${shown}: auto-sync will wipe out all resources`;
    }
    const toHeal = resources
      .filter(each => selfHealAttemptsCount > 0 && each.status !== 'Synced')
      .map(({ group, kind, name }) => ({
        ...(group && { group }),
        kind,
        name,
      }));
    this.parts.store.requestOperation(application, {
      initiatedBy: { automated: true },
      retry: spec.syncPolicy?.retry ?? { limit: 5 },
      sync: {
        ...(multiSource
          ? { sources: spec.sources, revisions }
          : { source: spec.source, revision: revisions[0] }),
        ...(automated?.prune && { prune: true }),
        ...(syncOptions.length > 0 && { syncOptions }),
        ...(toHeal.length > 0 && { resources: toHeal }),
        ...(selfHealAttemptsCount > 0 && { selfHealAttemptsCount }),
      },
    });
    this.parts.store.tell(
      application,
      'Normal',
      'OperationStarted',
      `Initiated automated sync to '${revisions.join(', ')}'`,
    );
    return undefined;
  }
}

/** None before the first attempt, then 2 s, 6 s, 18 s … */
function healPause(attempts: number): number {
  const { seconds, factor, most } = HEAL_BACKOFF;
  return attempts === 0
    ? 0
    : Math.min(most, seconds * factor ** (attempts - 1));
}

/** A list as Go prints it. */
function shownRevisions(revisions: readonly string[]): string {
  return `[${revisions.join(' ')}]`;
}
