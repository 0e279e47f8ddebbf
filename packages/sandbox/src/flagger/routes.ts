import type { MetricsSource } from '../prometheus';
import { maxWeight, TOTAL_WEIGHT, type Canary } from './canary';

export interface Routes {
  primary: number;
  candidate: number;
  /** Requests go to the primary, and a copy of each to the candidate. */
  mirrored: boolean;
}

/** The weights that a service mesh would route by. */
export class RouteTable {
  private readonly metrics: MetricsSource;
  private readonly routes = new Map<string, Routes>();

  constructor(metrics: MetricsSource) {
    this.metrics = metrics;
  }

  get(canary: Canary): Routes {
    const key = keyOf(canary);
    const known = this.routes.get(key);
    if (known) {
      return known;
    }
    const candidate = candidateWeight(canary);
    const routes = {
      primary: TOTAL_WEIGHT - candidate,
      candidate,
      mirrored: false,
    };
    this.set(canary, routes);
    return routes;
  }

  set(canary: Canary, routes: Routes): void {
    this.routes.set(keyOf(canary), routes);
    const { namespace, target, primary } = canary;
    const received = routes.mirrored ? TOTAL_WEIGHT : routes.candidate;
    this.metrics.setShare({ namespace, name: target }, received);
    this.metrics.setShare({ namespace, name: primary }, routes.primary);
    const gauge = (workload: string, weight: number) =>
      this.metrics.setGauge(
        'flagger_canary_weight',
        { workload, namespace },
        weight,
      );
    gauge(primary, routes.primary);
    gauge(target, routes.candidate);
  }

  forget(canary: Canary): void {
    this.routes.delete(keyOf(canary));
  }
}

/** What a canary's status says about its routes, traps taken into account. */
function candidateWeight(canary: Canary): number {
  const { phase, canaryWeight } = canary.status;
  return phase === 'WaitingPromotion' && canary.strategy === 'canary'
    ? maxWeight(canary)
    : canaryWeight;
}

function keyOf({ namespace, name }: Canary): string {
  return `${namespace}/${name}`;
}
