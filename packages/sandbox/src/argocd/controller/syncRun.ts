import type { Cluster } from '../../kubernetes/types';
import type { Application, SyncRequest } from '../model/application';
import type { ManagedResource } from '../state/compare';
import { healthOf } from '../state/health';
import {
  invalidTask,
  liveOf,
  result,
  runTask,
  syncWaves,
  type TaskResult,
} from './syncTasks';

export interface RunState {
  phase: 'Running' | 'Succeeded' | 'Failed';
  message: string;
  results: TaskResult[];
}

/** One attempt of a sync, wave by wave (argo-cd v3.5, gitops-engine/pkg/sync). */
export class SyncRun {
  /** Whether it goes on by itself, or waits for something to get healthy. */
  state: 'applying' | 'waiting' = 'applying';
  private readonly cluster: Cluster;
  private readonly application: Application;
  private readonly request: SyncRequest;
  private readonly waves: ManagedResource[][];
  private readonly results: TaskResult[] = [];
  private next = 0;

  constructor(
    cluster: Cluster,
    application: Application,
    resources: readonly ManagedResource[],
    request: SyncRequest,
  ) {
    this.cluster = cluster;
    this.application = application;
    this.request = request;
    this.waves = syncWaves(resources, request);
  }

  proceed(): RunState {
    const invalid = this.waves.flat().flatMap(task => {
      const message = invalidTask(task);
      return message ? [result(task, 'SyncFailed', message)] : [];
    });
    if (invalid.length > 0) {
      const reasons = invalid.map(({ message }) => message);
      return this.over(
        'Failed',
        `one or more synchronization tasks are not valid: ${reasons.join('; ')}`,
        invalid,
      );
    }
    if (this.waves.length === 0) {
      return this.over('Succeeded', 'successfully synced (no more tasks)');
    }
    const ill = this.degradedOfPreviousWave();
    if (ill.length > 0) {
      const reasons = ill.map(
        ({ kind, name }) => `${kind}/${name} is Degraded`,
      );
      return this.over(
        'Failed',
        `one or more synchronization tasks completed unsuccessfully, reason: ${reasons.join(', ')}`,
      );
    }
    const waitingFor = this.unhealthyOfPreviousWave();
    if (waitingFor.length > 0) {
      return this.wait(waitingFor);
    }
    return this.applyNext();
  }

  private applyNext(): RunState {
    const wave = this.waves[this.next];
    this.next += 1;
    const results = this.request.dryRun
      ? wave.map(task => result(task, 'Synced', 'applied (dry run)'))
      : wave.map(task =>
          runTask(this.cluster, this.application, task, this.request),
        );
    this.results.push(...results);
    const failed = results.filter(each => each.status === 'SyncFailed');
    if (failed.length > 0) {
      const reasons = failed.map(({ message }) => message).join(',');
      return this.over(
        'Failed',
        `one or more objects failed to apply, reason: ${reasons}`,
      );
    }
    if (this.next === this.waves.length) {
      return this.over('Succeeded', 'successfully synced (all tasks run)');
    }
    return this.wait(wave);
  }

  /** A wave with one that is Degraded has failed (sync_context.go, Sync). */
  private degradedOfPreviousWave(): ManagedResource[] {
    const previous = this.next === 0 ? [] : this.waves[this.next - 1];
    return previous.filter(task => {
      const live = task.target && liveOf(this.cluster, task.target);
      return live && healthOf(live)?.status === 'Degraded';
    });
  }

  /** Between waves, everything that has health has to be healthy. */
  private unhealthyOfPreviousWave(): ManagedResource[] {
    const previous = this.next === 0 ? [] : this.waves[this.next - 1];
    return previous.filter(task => {
      const live = task.target && liveOf(this.cluster, task.target);
      const health = live && healthOf(live);
      return health !== undefined && health.status !== 'Healthy';
    });
  }

  private wait(tasks: readonly ManagedResource[]): RunState {
    const [first] = tasks;
    const more = tasks.length - 1;
    return {
      phase: 'Running',
      message: `waiting for healthy state of ${first.group}/${first.kind}/${first.name}${
        more > 0 ? ` and ${more} more resources` : ''
      }`,
      results: [...this.results],
    };
  }

  private over(
    phase: 'Succeeded' | 'Failed',
    message: string,
    results: TaskResult[] = this.results,
  ): RunState {
    return { phase, message, results: [...results] };
  }
}
