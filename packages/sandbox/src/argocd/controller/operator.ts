import type { SandboxContext } from '../../context';
import { timestamp } from '../../kubernetes/timestamp';
import {
  isCompleted,
  type Application,
  type Operation,
  type OperationState,
} from '../model/application';
import { findProject, specProblems, type Project } from '../model/project';
import {
  compare,
  type Comparison,
  type ComparisonTools,
} from '../state/compare';
import { blockedByWindow } from '../syncWindows';
import {
  placeKey,
  type ApplicationStore,
  type Place,
} from './applicationStore';
import { addToHistory } from './history';
import { requested, resolved, sourcesOf } from './operationTarget';
import { kitchenTime, retryPause } from './retry';
import { SyncRun } from './syncRun';

/** An operation that stands still is looked at again after this long. */
const REQUEUE_SECONDS = 30;
/** Time enough for somebody to see that a sync is running. */
const WORK_SECONDS = 1.5;

export interface OperatorParts extends ComparisonTools {
  context: SandboxContext;
  store: ApplicationStore;
  /** Once an operation is over, the status is brought up to date. */
  onOver(place: Place): void;
}

/** Runs operations (argo-cd v3.5, processRequestedAppOperation and SyncAppState). */
export class Operator {
  private readonly parts: OperatorParts;
  private readonly timers = new Map<string, { cancel(): void }>();
  private readonly runs = new Map<string, SyncRun>();

  constructor(parts: OperatorParts) {
    this.parts = parts;
  }

  stop(): void {
    this.timers.forEach(timer => timer.cancel());
    this.timers.clear();
  }

  forget(place: Place): void {
    this.timers.get(placeKey(place))?.cancel();
    this.timers.delete(placeKey(place));
    this.runs.delete(placeKey(place));
  }

  /** Looks at an Application's operation soon. */
  schedule(place: Place, seconds: number): void {
    const key = placeKey(place);
    this.timers.get(key)?.cancel();
    const timer = this.parts.context.clock.after(seconds, () => {
      this.timers.delete(key);
      this.process(place);
    });
    this.timers.set(key, timer);
  }

  private process(place: Place): void {
    const application = this.parts.store.get(place);
    const request = application?.operation;
    if (!application || !request) {
      return;
    }
    const present = application.status.operationState;
    if (!present || isCompleted(present.phase)) {
      this.begin(application, request);
      return;
    }
    if (present.phase === 'Running' && present.finishedAt) {
      this.retry(application, present);
      return;
    }
    this.advance(application, present);
  }

  private begin(application: Application, operation: Operation): void {
    this.runs.delete(placeKey(application));
    const state: OperationState = {
      operation,
      phase: 'Running',
      startedAt: this.now(),
    };
    this.parts.store.setOperationState(application, state, false);
    this.schedule(application, WORK_SECONDS);
  }

  /** A failed attempt waits as Running with a finishedAt. */
  private retry(application: Application, state: OperationState): void {
    const { clock } = this.parts.context;
    const count = state.retryCount ?? 0;
    const pause = retryPause(state.operation.retry, count);
    const since = Date.parse(state.finishedAt ?? '');
    const passed = ((clock.now().getTime() - since) / 1000) * clock.speed;
    if (passed < pause - 0.001) {
      this.schedule(application, pause - passed);
      return;
    }
    this.runs.delete(placeKey(application));
    const { finishedAt: _, syncResult: __, ...rest } = state;
    this.parts.store.setOperationState(
      application,
      { ...rest, message: `Retrying operation. Attempt #${count}` },
      false,
    );
    this.schedule(application, WORK_SECONDS);
  }

  private advance(application: Application, state: OperationState): void {
    const next = this.nextState(application, state);
    this.settle(application, state, next);
  }

  private nextState(
    application: Application,
    state: OperationState,
  ): OperationState {
    const { context } = this.parts;
    const { project: projectName } = application.spec;
    const project = findProject(context.cluster, projectName);
    if (!project) {
      return {
        ...state,
        phase: 'Error',
        message: `Failed to load application project: appproject.argoproj.io "${projectName}" not found`,
      };
    }
    if (!state.operation.sync) {
      return {
        ...state,
        phase: 'Error',
        message: 'Invalid operation request: no operation specified',
      };
    }
    const blocked = blockedByWindow(application, project, {
      manual: !state.operation.initiatedBy?.automated,
      now: context.clock.now(),
      startedAt: new Date(state.startedAt),
    });
    if (blocked) {
      // Also an operation that is to be terminated waits for the window.
      return state.phase === 'Running' ? { ...state, message: blocked } : state;
    }
    if (state.phase === 'Terminating') {
      return { ...state, phase: 'Failed', message: 'Operation terminated' };
    }
    return this.sync(application, project, state);
  }

  private sync(
    application: Application,
    project: Project,
    state: OperationState,
  ): OperationState {
    const wanted = state.syncResult ?? requested(application, state.operation);
    const { sources, revisions } = sourcesOf(wanted);
    const comparison = compare(this.parts, application, sources, revisions);
    const syncResult = resolved(wanted, comparison.revisions);
    const problem = specProblems(application, project)
      .map(each => `InvalidSpecError: ${each}`)
      .concat(comparison.error ? [`ComparisonError: ${comparison.error}`] : [])
      .join('; ');
    if (problem) {
      return { ...state, syncResult, phase: 'Error', message: problem };
    }
    const run = this.runOf(application, state, comparison).proceed();
    return {
      ...state,
      phase: run.phase,
      message: run.message,
      syncResult: {
        ...syncResult,
        resources: run.results.map(each => ({ ...each })),
      },
    };
  }

  private runOf(
    application: Application,
    state: OperationState,
    comparison: Comparison,
  ): SyncRun {
    const key = placeKey(application);
    const run =
      this.runs.get(key) ??
      new SyncRun(
        this.parts.context.cluster,
        application,
        comparison.resources,
        state.operation.sync ?? {},
      );
    this.runs.set(key, run);
    return run;
  }

  private settle(
    application: Application,
    before: OperationState,
    next: OperationState,
  ): void {
    const { store } = this.parts;
    if (!isCompleted(next.phase)) {
      store.setOperationState(application, next, false);
      const waves = this.runs.get(placeKey(application))?.state === 'applying';
      this.schedule(application, waves ? 2 : REQUEUE_SECONDS);
      return;
    }
    this.runs.delete(placeKey(application));
    const count = before.retryCount ?? 0;
    const limit = before.operation.retry?.limit ?? 0;
    const terminated = before.phase === 'Terminating';
    if (
      next.phase !== 'Succeeded' &&
      !terminated &&
      (count < limit || limit < 0)
    ) {
      this.waitForRetry(application, next, count);
      return;
    }
    const message =
      next.phase !== 'Succeeded' && count > 0
        ? `${next.message} (retried ${count} times).`
        : next.message;
    this.finish(application, { ...next, message, finishedAt: this.now() });
  }

  private waitForRetry(
    application: Application,
    failed: OperationState,
    count: number,
  ): void {
    const { clock } = this.parts.context;
    const pause = retryPause(failed.operation.retry, count + 1);
    const firstPause = retryPause(failed.operation.retry, count);
    const at = new Date(
      clock.now().getTime() + (firstPause * 1000) / clock.speed,
    );
    this.parts.store.setOperationState(
      application,
      {
        ...failed,
        phase: 'Running',
        finishedAt: this.now(),
        retryCount: count + 1,
        message: `${failed.message}. Retrying attempt #${count + 1} at ${kitchenTime(at)}.`,
      },
      false,
    );
    this.schedule(application, pause);
  }

  private finish(application: Application, state: OperationState): void {
    const { store } = this.parts;
    const sync = state.operation.sync ?? {};
    const whole = !sync.dryRun && !sync.resources?.length;
    if (state.phase === 'Succeeded' && whole) {
      store.patchStatus(application, {
        history: addToHistory(application, state),
      });
    }
    store.setOperationState(application, state, true);
    const revision = state.syncResult?.revision;
    const title = sync.resources?.length
      ? 'Partial sync operation'
      : 'Sync operation';
    const to = revision ? ` to ${revision}` : '';
    const succeeded = state.phase === 'Succeeded';
    store.tell(
      application,
      succeeded ? 'Normal' : 'Warning',
      'OperationCompleted',
      `${title}${to} ${succeeded ? 'succeeded' : `failed: ${state.message}`}`,
    );
    if (!sync.dryRun) {
      this.parts.onOver(application);
    }
  }

  private now(): string {
    return timestamp(this.parts.context.clock.now());
  }
}
