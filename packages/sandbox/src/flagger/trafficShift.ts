import { maxWeight, nextStepWeight, TOTAL_WEIGHT, type Canary } from './canary';
import { copying, type AnalysisTools } from './outcome';
import type { Routes } from './routes';

/** How traffic moves, by strategy (flagger v1.44, pkg/controller/scheduler.go). */
export class TrafficShift {
  private readonly tools: AnalysisTools;

  constructor(tools: AnalysisTools) {
    this.tools = tools;
  }

  /** One step on, after the checks have passed. */
  async forward(canary: Canary): Promise<void> {
    const adjusted = this.withoutWeights(canary);
    switch (adjusted.strategy) {
      case 'ab-testing':
        return this.abTesting(adjusted);
      case 'blue-green':
        return this.blueGreen(adjusted);
      default:
        return this.weighted(adjusted);
    }
  }

  /** After the promotion: the requests go back to the primary. */
  backToPrimary(canary: Canary): void {
    const { events, routes, status } = this.tools;
    const step = canary.analysis.stepWeightPromotion;
    if (canary.spec.provider === 'kubernetes') {
      status.setPhase(canary, 'Finalising');
      return;
    }
    if (step === 0) {
      events.info(canary, 'Routing all traffic to primary');
      routes.set(canary, {
        primary: TOTAL_WEIGHT,
        candidate: 0,
        mirrored: false,
      });
      status.setPhase(canary, 'Finalising');
      return;
    }
    const present = routes.get(canary);
    if (present.candidate <= 0) {
      return;
    }
    const primary = Math.min(TOTAL_WEIGHT, present.primary + step);
    const candidate = Math.max(0, present.candidate - step);
    routes.set(canary, { primary, candidate, mirrored: false });
    events.info(
      canary,
      `Advance ${canary.name}.${canary.namespace} primary weight ${primary}`,
    );
    if (primary === TOTAL_WEIGHT) {
      status.setPhase(canary, 'Finalising');
    } else {
      status.setWeight(canary, candidate);
    }
  }

  /** Without a mesh there are no weights: it becomes blue/green. */
  private withoutWeights(canary: Canary): Canary {
    if (canary.spec.provider !== 'kubernetes') {
      return canary;
    }
    const { events } = this.tools;
    if (canary.analysis.match.length > 0) {
      events.warn(
        canary,
        'A/B testing is not supported when using the kubernetes provider',
      );
    }
    const given = canary.analysis.iterations;
    if (given < 1) {
      events.warn(
        canary,
        'Progressive traffic is not supported when using the kubernetes provider',
      );
      events.warn(canary, 'Setting canaryAnalysis.iterations: 10');
    }
    const iterations = given < 1 ? 10 : given;
    return {
      ...canary,
      strategy: 'blue-green',
      analysis: { ...canary.analysis, match: [], iterations },
    };
  }

  private async weighted(canary: Canary): Promise<void> {
    const routes = this.tools.routes.get(canary);
    const step = nextStepWeight(canary, routes.candidate);
    if (step <= 0) {
      return;
    }
    if (!routes.mirrored && canary.status.phase === 'Progressing') {
      if (!(await this.tools.hooks.confirmTrafficIncrease(canary))) {
        return;
      }
    }
    if (routes.candidate >= maxWeight(canary)) {
      await this.promote(canary);
      return;
    }
    const next = grown(canary, routes, step);
    this.tools.routes.set(canary, next);
    this.tools.status.setWeight(canary, next.candidate);
    this.tools.events.info(
      canary,
      `Advance ${canary.name}.${canary.namespace} canary weight ${next.candidate}`,
    );
  }

  private async abTesting(canary: Canary): Promise<void> {
    const { iterations } = canary.analysis;
    if (iterations > canary.status.iterations) {
      this.allToCandidate(canary);
      this.iterate(canary);
      return;
    }
    await this.promote(canary);
  }

  private async blueGreen(canary: Canary): Promise<void> {
    const { events, hooks, routes, status } = this.tools;
    const { iterations, mirror } = canary.analysis;
    const done = canary.status.iterations;
    const meshed = canary.spec.provider !== 'kubernetes';
    if (iterations > done) {
      if (meshed && mirror && !routes.get(canary).mirrored) {
        routes.set(canary, {
          primary: TOTAL_WEIGHT,
          candidate: 0,
          mirrored: true,
        });
      }
      this.iterate(canary);
      return;
    }
    if (iterations < done) {
      await this.promote(canary);
      return;
    }
    if (!(await hooks.confirmPromotion(canary))) {
      return;
    }
    if (meshed) {
      events.info(
        canary,
        mirror
          ? 'Stop traffic mirroring and route all traffic to canary'
          : 'Routing all traffic to canary',
      );
      this.allToCandidate(canary);
    }
    status.setIterations(canary, done + 1);
  }

  private iterate(canary: Canary): void {
    const next = canary.status.iterations + 1;
    this.tools.status.setIterations(canary, next);
    this.tools.events.info(
      canary,
      `Advance ${canary.name}.${canary.namespace} canary iteration ${next}/${canary.analysis.iterations}`,
    );
  }

  private allToCandidate(canary: Canary): void {
    this.tools.routes.set(canary, {
      primary: 0,
      candidate: TOTAL_WEIGHT,
      mirrored: false,
    });
  }

  private async promote(canary: Canary): Promise<void> {
    const { events, hooks, target, status } = this.tools;
    if (!(await hooks.confirmPromotion(canary))) {
      return;
    }
    events.info(canary, copying(canary));
    target.promote(canary);
    status.setPhase(canary, 'Promoting');
  }
}

/** In mirror mode one step of mirroring comes before the first of traffic. */
function grown(canary: Canary, routes: Routes, step: number): Routes {
  if (canary.analysis.mirror && routes.candidate === 0) {
    return routes.mirrored
      ? { primary: TOTAL_WEIGHT - step, candidate: step, mirrored: false }
      : { primary: TOTAL_WEIGHT, candidate: 0, mirrored: true };
  }
  return {
    primary: Math.max(0, routes.primary - step),
    candidate: Math.min(TOTAL_WEIGHT, routes.candidate + step),
    mirrored: routes.mirrored,
  };
}
