import { readCanary, type Canary } from '../flagger/canary';
import { copying } from '../flagger/outcome';
import { reconcileServices } from '../flagger/services';
import type { Past } from './past';

export interface CanaryPlace {
  namespace: string;
  name: string;
}

/** Long enough for a Deployment of the story to roll out. */
const ROLLOUT_SECONDS = 40;

/** @throws when the story has none there. */
function canaryAt(past: Past, place: CanaryPlace): Canary {
  const object = past.context.cluster.get({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    ...place,
  });
  const canary = object && readCanary(object);
  if (!canary) {
    throw new Error(`There is no canary ${place.namespace}/${place.name}`);
  }
  return canary;
}

/** What Flagger did when it first saw the canary. */
export function initialize(past: Past, place: CanaryPlace): void {
  const canary = canaryAt(past, place);
  past.target.ensurePrimary(canary);
  past.clock.run(ROLLOUT_SECONDS);
  reconcileServices(past.context, canary, past.target.selectorLabel(canary));
  past.target.scaleToZero(canary);
  past.canaryStatus.reset(
    canary,
    { phase: 'Initialized' },
    past.target.applied(canary),
  );
  info(past, canary, `Initialization done! ${canary.name}.${canary.namespace}`);
  route(past, canary, 0);
  past.clock.run(5);
}

/** A new revision is noticed and comes up beside the primary. */
export function beginAnalysis(past: Past, place: CanaryPlace): void {
  const canary = canaryAt(past, place);
  const { target, namespace } = canary;
  info(
    past,
    canary,
    `New revision detected! Scaling up ${target}.${namespace}`,
  );
  past.target.scaleFromZero(canary);
  past.canaryStatus.reset(
    canary,
    { phase: 'Progressing' },
    past.target.applied(canary),
  );
  past.clock.run(canary.intervalSeconds);
}

export function advanceTo(
  past: Past,
  place: CanaryPlace,
  weight: number,
): void {
  const canary = canaryAt(past, place);
  if (canary.status.canaryWeight === 0) {
    const { target, namespace } = canary;
    info(past, canary, `Starting canary analysis for ${target}.${namespace}`);
  }
  past.canaryStatus.setWeight(canary, weight);
  route(past, canary, weight);
  info(
    past,
    canary,
    `Advance ${canary.name}.${canary.namespace} canary weight ${weight}`,
  );
}

/** From the candidate's first pod to its promotion, without the detours. */
export function promote(past: Past, place: CanaryPlace): void {
  beginAnalysis(past, place);
  const canary = canaryAt(past, place);
  info(past, canary, copying(canary));
  past.target.promote(canary);
  past.canaryStatus.setPhase(canary, 'Promoting');
  past.clock.run(ROLLOUT_SECONDS);
  past.canaryStatus.setPhase(canary, 'Finalising');
  past.target.scaleToZero(canary);
  past.canaryStatus.setPhase(canary, 'Succeeded');
  route(past, canary, 0);
  info(
    past,
    canary,
    `Promotion completed! Scaling down ${canary.target}.${canary.namespace}`,
  );
  past.clock.run(5);
}

/** A check that did not hold, as Flagger tells it. */
export function failCheck(past: Past, place: CanaryPlace, why: string): void {
  const canary = canaryAt(past, place);
  const { name, namespace } = canary;
  warn(past, canary, `Halt ${name}.${namespace} advancement ${why}`);
  past.canaryStatus.setFailedChecks(canary, canary.status.failedChecks + 1);
  past.clock.run(canary.intervalSeconds);
}

export function rollBack(past: Past, place: CanaryPlace): void {
  const canary = canaryAt(past, place);
  const { name, namespace } = canary;
  const { failedChecks } = canary.status;
  warn(
    past,
    canary,
    `Rolling back ${name}.${namespace} failed checks threshold reached ${failedChecks}`,
  );
  warn(past, canary, `Canary failed! Scaling down ${name}.${namespace}`);
  past.target.scaleToZero(canary);
  past.canaryStatus.reset(
    canary,
    { phase: 'Failed' },
    past.target.applied(canary),
  );
  route(past, canary, 0);
  past.metrics.setGauge(
    'flagger_canary_status',
    { name: canary.target, namespace },
    2,
    past.clock.now(),
  );
  past.clock.run(5);
}

function route(past: Past, canary: Canary, weight: number): void {
  const { namespace, target, primary } = canary;
  const at = past.clock.now();
  const shares: Array<[string, number]> = [
    [target, weight],
    [primary, 100 - weight],
  ];
  for (const [name, share] of shares) {
    past.metrics.setShare({ namespace, name }, share, at);
    past.metrics.setGauge(
      'flagger_canary_weight',
      { workload: name, namespace },
      share,
      at,
    );
  }
}

function info(past: Past, { object }: Canary, message: string): void {
  past.canaryEvents.record(object, {
    type: 'Normal',
    reason: 'Synced',
    message,
  });
}

function warn(past: Past, { object }: Canary, message: string): void {
  past.canaryEvents.record(object, {
    type: 'Warning',
    reason: 'Synced',
    message,
  });
}
