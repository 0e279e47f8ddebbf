import type { MetricsSource } from '../prometheus';
import { inPhase, TOTAL_WEIGHT, type Canary } from './canary';
import type { CanaryEvents } from './canaryEvents';
import type { CanaryStatusWriter } from './canaryStatus';
import type { DeploymentTarget } from './deploymentTarget';
import type { Hooks } from './hooks';
import type { RouteTable } from './routes';

export interface AnalysisTools {
  events: CanaryEvents;
  routes: RouteTable;
  metrics: MetricsSource;
  status: CanaryStatusWriter;
  target: DeploymentTarget;
  hooks: Hooks;
}

const ALL_TO_PRIMARY = {
  primary: TOTAL_WEIGHT,
  candidate: 0,
  mirrored: false,
};

/** How an analysis ends (flagger v1.44, pkg/controller/scheduler.go). */
export class Outcome {
  private readonly tools: AnalysisTools;

  constructor(tools: AnalysisTools) {
    this.tools = tools;
  }

  async rollBack(canary: Canary): Promise<void> {
    const { events, routes, target, status, hooks } = this.tools;
    const { name, namespace } = canary;
    const { failedChecks } = canary.status;
    if (failedChecks >= canary.threshold) {
      events.warn(
        canary,
        `Rolling back ${name}.${namespace} failed checks threshold reached ${failedChecks}`,
      );
    }
    routes.set(canary, ALL_TO_PRIMARY);
    events.warn(
      inPhase(canary, 'Failed'),
      `Canary failed! Scaling down ${name}.${namespace}`,
    );
    target.scaleToZero(canary);
    status.reset(canary, { phase: 'Failed' }, target.applied(canary));
    this.tell(canary, 'failed');
    await hooks.postRollout(canary, 'Failed');
  }

  /**
   * The primary did not come up with the new revision: the candidate, the only
   * healthy copy, takes everything. Failed with a weight of 100 is this.
   */
  async failPromotion(canary: Canary, reason: string): Promise<void> {
    const { events, routes, target, status, hooks } = this.tools;
    events.warn(
      canary,
      `Promotion of ${canary.target}.${canary.namespace} failed, primary not ready: ${reason}`,
    );
    routes.set(canary, {
      primary: 0,
      candidate: TOTAL_WEIGHT,
      mirrored: false,
    });
    status.reset(
      canary,
      { phase: 'Failed', canaryWeight: TOTAL_WEIGHT },
      target.applied(canary),
    );
    this.tell(canary, 'failed');
    await hooks.postRollout(canary, 'Failed');
  }

  async succeed(canary: Canary): Promise<void> {
    const words = `Scaling down ${canary.target}.${canary.namespace}`;
    await this.complete(canary, words);
  }

  /** With skipAnalysis: from new to promoted in one turn. */
  async promoteUnseen(canary: Canary): Promise<void> {
    const { events, routes, target } = this.tools;
    routes.set(canary, ALL_TO_PRIMARY);
    events.info(canary, copying(canary));
    target.promote(canary);
    const words = `Canary analysis was skipped for ${canary.target}.${canary.namespace}`;
    await this.complete(canary, words);
  }

  private async complete(canary: Canary, words: string): Promise<void> {
    const { events, target, status, hooks } = this.tools;
    target.scaleToZero(canary);
    status.setPhase(canary, 'Succeeded');
    this.tell(canary, 'succeeded');
    const succeeded = inPhase(canary, 'Succeeded');
    await hooks.postRollout(succeeded, 'Succeeded');
    events.info(succeeded, `Promotion completed! ${words}`);
  }

  private tell(canary: Canary, result: 'failed' | 'succeeded'): void {
    this.tools.metrics.setGauge(
      'flagger_canary_status',
      { name: canary.target, namespace: canary.namespace },
      result === 'failed' ? 2 : 1,
    );
  }
}

export function copying({ target, primary, namespace }: Canary): string {
  return `Copying ${target}.${namespace} template spec to ${primary}.${namespace}`;
}
