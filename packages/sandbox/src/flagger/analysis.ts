import type { SandboxContext } from '../context';
import type { MetricsSource } from '../prometheus';
import { inPhase, readCanary, TOTAL_WEIGHT, type Canary } from './canary';
import type { CanaryEvents } from './canaryEvents';
import { canaryRef, CanaryStatusWriter } from './canaryStatus';
import { DeploymentTarget } from './deploymentTarget';
import { Hooks } from './hooks';
import { MetricChecks } from './metricChecks';
import { Outcome } from './outcome';
import type { RouteTable } from './routes';
import { reconcileServices } from './services';
import { TrafficShift } from './trafficShift';
import type { Webhooks } from './webhooks';

export interface AnalysisParts {
  context: SandboxContext;
  metrics: MetricsSource;
  events: CanaryEvents;
  routes: RouteTable;
  webhooks: Webhooks;
}

/**
 * One turn of a canary's analysis, in the order in which Flagger takes its
 * decisions (flagger v1.44, pkg/controller/scheduler.go, advanceCanary).
 */
export class Analysis {
  private readonly context: SandboxContext;
  private readonly events: CanaryEvents;
  private readonly routes: RouteTable;
  private readonly status: CanaryStatusWriter;
  private readonly target: DeploymentTarget;
  private readonly hooks: Hooks;
  private readonly checks: MetricChecks;
  private readonly outcome: Outcome;
  private readonly shift: TrafficShift;

  constructor(parts: AnalysisParts) {
    const { context, metrics, events, routes, webhooks } = parts;
    this.context = context;
    this.events = events;
    this.routes = routes;
    this.status = new CanaryStatusWriter(context);
    this.target = new DeploymentTarget(context);
    this.hooks = new Hooks(webhooks, events, this.status);
    this.checks = new MetricChecks(context, metrics, events);
    const shared = {
      events,
      routes,
      metrics,
      status: this.status,
      target: this.target,
      hooks: this.hooks,
    };
    this.outcome = new Outcome(shared);
    this.shift = new TrafficShift(shared);
  }

  /** Errors are told as events, as upstream does. */
  async advance(seen: Canary): Promise<void> {
    const canary = this.fresh(seen);
    if (!canary) {
      return;
    }
    if (canary.spec.suspend) {
      this.events.info(canary, 'skipping canary run as object is suspended');
      return;
    }
    try {
      await this.turn(canary);
    } catch (error) {
      this.events.warn(
        canary,
        error instanceof Error ? error.message : String(error),
      );
    }
  }

  private async turn(seen: Canary): Promise<void> {
    const canary = await this.initialized(seen);
    if (!canary || !this.shouldAdvance(canary)) {
      return;
    }
    if (!canary.skipAnalysis && !(await this.primaryServes(canary))) {
      return;
    }
    if (!(await this.underAnalysis(canary)) || this.restarted(canary)) {
      return;
    }
    const readiness = this.target.targetReadiness(canary);
    if (!readiness.ready) {
      this.events.warn(canary, readiness.reason);
      if (!readiness.retriable) {
        await this.outcome.rollBack(canary);
      }
      return;
    }
    if (canary.skipAnalysis) {
      await this.outcome.promoteUnseen(canary);
      return;
    }
    if (await this.rollbackSignalled(canary)) {
      return;
    }
    await this.proceed(canary);
  }

  /** Sees to the primary, and takes a new canary into Flagger's care. */
  private async initialized(canary: Canary): Promise<Canary | undefined> {
    const label = this.target.selectorLabel(canary);
    const { phase } = canary.status;
    const isNew = phase === '' || phase === 'Initializing';
    if (isNew && !canary.skipAnalysis) {
      this.events.info(canary, 'all the metrics providers are available!');
    }
    this.target.ensurePrimary(canary);
    if (isNew && !canary.skipAnalysis) {
      const readiness = this.target.primaryReadiness(canary);
      if (!readiness.ready) {
        this.events.warn(canary, readiness.reason);
        if (!readiness.retriable) {
          await this.outcome.rollBack(canary);
        }
        return undefined;
      }
    }
    reconcileServices(this.context, canary, label);
    if (isNew) {
      this.target.scaleToZero(canary);
      this.routes.get(canary);
      const applied = this.target.applied(canary);
      this.status.reset(canary, { phase: 'Initialized' }, applied);
      this.events.info(
        canary,
        `Initialization done! ${canary.name}.${canary.namespace}`,
      );
    }
    return isNew ? this.fresh(canary) : canary;
  }

  private shouldAdvance(canary: Canary): boolean {
    const { phase } = canary.status;
    switch (phase) {
      case 'Progressing':
      case 'Waiting':
      case 'WaitingPromotion':
      case 'Promoting':
      case 'Finalising':
        return true;
      case 'Failed': {
        const changed = this.target.hasChanged(canary);
        // Even a failed canary keeps up with what is applied. Each time, this
        // moves lastTransitionTime.
        const { canaryWeight, failedChecks, iterations } = canary.status;
        this.status.reset(
          canary,
          { phase, canaryWeight, failedChecks, iterations },
          this.target.applied(canary),
        );
        return changed;
      }
      default:
        return this.target.hasChanged(canary);
    }
  }

  private async primaryServes(canary: Canary): Promise<boolean> {
    const readiness = this.target.primaryReadiness(canary);
    if (readiness.ready) {
      return true;
    }
    this.events.warn(canary, readiness.reason);
    if (!readiness.retriable) {
      const { phase } = canary.status;
      if (phase === 'Promoting' || phase === 'Finalising') {
        await this.outcome.failPromotion(canary, readiness.reason);
      } else {
        await this.outcome.rollBack(canary);
      }
    }
    return false;
  }

  /** Whether the analysis is running; where it is due, it is begun. */
  private async underAnalysis(canary: Canary): Promise<boolean> {
    switch (canary.status.phase) {
      case 'Progressing':
      case 'WaitingPromotion':
      case 'Promoting':
      case 'Finalising':
        return true;
      default:
    }
    if (!(await this.hooks.confirmRollout(canary))) {
      return false;
    }
    const { target, namespace } = canary;
    this.events.info(
      inPhase(canary, 'Progressing'),
      `New revision detected! Scaling up ${target}.${namespace}`,
    );
    this.target.scaleFromZero(canary);
    const applied = this.target.applied(canary);
    this.status.reset(canary, { phase: 'Progressing' }, applied);
    return false;
  }

  private restarted(canary: Canary): boolean {
    const { phase } = canary.status;
    const running = phase === 'Progressing' || phase === 'WaitingPromotion';
    if (!running || !this.target.hasChanged(canary)) {
      return false;
    }
    this.events.info(
      canary,
      `New revision detected! Restarting analysis for ${canary.target}.${canary.namespace}`,
    );
    this.routes.set(canary, {
      primary: TOTAL_WEIGHT,
      candidate: 0,
      mirrored: false,
    });
    const applied = this.target.applied(canary);
    this.status.reset(canary, { phase: 'Progressing' }, applied);
    return true;
  }

  private async rollbackSignalled(canary: Canary): Promise<boolean> {
    const { phase } = canary.status;
    if (phase !== 'Progressing' && phase !== 'WaitingPromotion') {
      return false;
    }
    if (!(await this.hooks.rollback(canary))) {
      return false;
    }
    const { name, namespace } = canary;
    this.events.warn(
      canary,
      `Rolling back ${name}.${namespace} manual webhook invoked`,
    );
    await this.outcome.rollBack(canary);
    return true;
  }

  private async proceed(canary: Canary): Promise<void> {
    const { phase, failedChecks } = canary.status;
    if (phase === 'Promoting') {
      this.shift.backToPrimary(canary);
    } else if (phase === 'Finalising') {
      await this.outcome.succeed(canary);
    } else if (failedChecks >= canary.threshold) {
      await this.outcome.rollBack(canary);
    } else if (await this.passes(canary)) {
      await this.shift.forward(canary);
    } else {
      this.status.setFailedChecks(canary, failedChecks + 1);
    }
  }

  /** Before any traffic flows there is nothing to measure. */
  private async passes(canary: Canary): Promise<boolean> {
    const routes = this.routes.get(canary);
    const mirrors = canary.analysis.mirror && routes.mirrored;
    if (routes.candidate === 0 && canary.status.iterations === 0 && !mirrors) {
      this.events.info(
        canary,
        `Starting canary analysis for ${canary.target}.${canary.namespace}`,
      );
      return this.hooks.preRollout(canary);
    }
    return (await this.hooks.rollout(canary)) && this.checks.pass(canary);
  }

  private fresh(canary: Canary): Canary | undefined {
    const object = this.context.cluster.get(canaryRef(canary));
    return object && readCanary(object);
  }
}
