import type {
  Rollout,
  RolloutGate,
  RolloutMetric,
  RolloutPhase,
} from '@slipway/backstage-plugin-mlops-common';
import { formatMeasured, formatPercent, formatQuantity } from './numbers';
import { reachPhrase, strategyName } from './strategy';
import type { Status } from './tone';

export const PHASE: Record<RolloutPhase, Status> = {
  Initializing: { tone: 'busy', word: 'Initializing' },
  Initialized: { tone: 'quiet', word: 'Ready for the next release' },
  Waiting: { tone: 'warn', word: 'Waiting for a gate' },
  Progressing: { tone: 'busy', word: 'Progressing' },
  WaitingPromotion: { tone: 'warn', word: 'Waiting for promotion' },
  Promoting: { tone: 'busy', word: 'Promoting' },
  Finalising: { tone: 'busy', word: 'Finalising' },
  Succeeded: { tone: 'good', word: 'Succeeded' },
  Failed: { tone: 'bad', word: 'Failed' },
  Terminating: { tone: 'busy', word: 'Terminating' },
  Terminated: { tone: 'quiet', word: 'Terminated' },
};

/** The rollout's phase in words. */
export function rolloutStatus(rollout: Rollout): Status {
  return rollout.suspended
    ? { tone: 'warn', word: 'Suspended' }
    : PHASE[rollout.phase];
}

const UNDER_WAY: readonly RolloutPhase[] = [
  'Initializing',
  'Waiting',
  'Progressing',
  'WaitingPromotion',
  'Promoting',
  'Finalising',
];

/** Whether a release is on its way through this rollout now. */
export function isUnderWay(rollout: Rollout): boolean {
  return UNDER_WAY.includes(rollout.phase);
}

/** The rollout in one sentence: `Canary at 15 %, step 3 of 7`. */
export function rolloutHeadline(rollout: Rollout): string {
  const name = strategyName(rollout);
  const { candidate } = rollout.traffic;
  switch (rollout.phase) {
    case 'Initializing':
      return `${name} is being set up`;
    case 'Initialized':
    case 'Terminated':
      return 'No release is under way';
    case 'Waiting':
      return `${name} waits for a gate before it starts`;
    case 'Progressing':
      return `${name}${reachPhrase(rollout)}${stepPhrase(rollout)}`;
    case 'WaitingPromotion':
      return `${name}${reachPhrase(rollout)} waits for promotion`;
    case 'Promoting':
      return 'Promoting the new version';
    case 'Finalising':
      return 'Moving all traffic to the new version';
    case 'Succeeded':
      return 'The last release was promoted';
    case 'Failed':
      return candidate > 0
        ? `${name} failed while the new version serves ${formatPercent(candidate)}`
        : `${name} failed; all traffic is back on the old version`;
    case 'Terminating':
      return `${name} is being removed`;
    default:
      return name;
  }
}

function stepPhrase(rollout: Rollout): string {
  const { iterations, step, steps } = rollout;
  if (iterations) {
    // A blue/green release counts one more while it takes the traffic.
    const done = Math.min(iterations.done, iterations.total);
    return `, check ${done} of ${iterations.total}`;
  }
  return steps.length > 0 && step !== undefined
    ? `, step ${step + 1} of ${steps.length}`
    : '';
}

/** One stop on the way from nothing to promotion. */
export interface TrackStep {
  key: string;
  label: string;
  state: 'done' | 'current' | 'ahead' | 'failed';
}

/** More than these have no room beside each other. */
const MOST_CHECKS = 12;

/** What the analysis goes through, and how far it has come. */
export function stepTrack(rollout: Rollout): TrackStep[] {
  const { phase } = rollout;
  const step = reachedStep(rollout);
  const promoted = phase === 'Succeeded' || phase === 'Finalising';
  const stops = stopsOf(rollout).map((label, index): TrackStep => {
    const key = `${index}-${label}`;
    if (promoted || phase === 'Promoting' || index < step) {
      return { key, label, state: 'done' };
    }
    if (index > step || phase === 'Initialized') {
      return { key, label, state: 'ahead' };
    }
    return { key, label, state: phase === 'Failed' ? 'failed' : 'current' };
  });
  return [...stops, { key: 'promotion', label: 'Live', state: promotion() }];

  function promotion(): TrackStep['state'] {
    if (promoted) return 'done';
    return phase === 'Promoting' ? 'current' : 'ahead';
  }
}

/** The weights of a canary; without weights, the checks one by one. */
function stopsOf({ iterations, steps }: Rollout): string[] {
  if (steps.length > 0) return steps.map(formatPercent);
  const total = iterations?.total ?? 0;
  if (total > MOST_CHECKS) return [`${total} checks`];
  return Array.from({ length: total }, (_, index) => String(index + 1));
}

/** A failed rollout is back at no weight; how far it came, its curve knows. */
function reachedStep(rollout: Rollout): number {
  const { iterations, phase, step, steps, weights } = rollout;
  if (steps.length === 0 && iterations) {
    const { done, total } = iterations;
    if (total <= MOST_CHECKS) return done;
    return done < total ? 0 : 1;
  }
  if (step !== undefined || phase !== 'Failed') return step ?? -1;
  const highest = Math.max(0, ...weights.map(({ weight }) => weight));
  return steps.filter(weight => weight <= highest).length - 1;
}

const STEP_WORD: Record<TrackStep['state'], string> = {
  done: 'done',
  current: 'now',
  ahead: 'ahead',
  failed: 'failed here',
};

/** The state of a step in words, for those who do not see the track. */
export function stepWord(step: TrackStep): string {
  return STEP_WORD[step.state];
}

const VERDICT: Record<RolloutMetric['verdict'], Status> = {
  pass: { tone: 'good', word: 'Pass' },
  fail: { tone: 'bad', word: 'Fail' },
  unknown: { tone: 'quiet', word: 'Unknown' },
};

/** Whether the metric meets its threshold. */
export function metricStatus(metric: RolloutMetric, rollout: Rollout): Status {
  return isOver(rollout) && metric.verdict === 'unknown'
    ? { tone: 'quiet', word: 'Not measured' }
    : VERDICT[metric.verdict];
}

/** Whether there is no candidate whose metrics could be read. */
function isOver({ phase, traffic }: Rollout): boolean {
  const isEnded = phase === 'Succeeded' || phase === 'Initialized';
  return isEnded || (phase === 'Failed' && traffic.candidate === 0);
}

/** `≥ 99 %`, `≤ 100 ms`, `10 – 20`. */
export function metricThreshold(metric: RolloutMetric): string {
  const { max, min, unit } = metric;
  if (min !== undefined && max !== undefined) {
    return `${formatQuantity(min, '')} – ${formatQuantity(max, unit)}`;
  }
  if (min !== undefined) return `≥ ${formatQuantity(min, unit)}`;
  if (max !== undefined) return `≤ ${formatQuantity(max, unit)}`;
  return 'no threshold';
}

/** The value of a metric, or a dash where none could be read. */
export function metricValue(metric: RolloutMetric): string {
  const { max, min, unit, value } = metric;
  if (value === undefined) return '–';
  const limits = [min, max].filter(limit => limit !== undefined);
  return formatMeasured(value, unit, limits);
}

/** How many checks have failed, of how many that end the rollout. */
export function failedChecksStatus(rollout: Rollout): Status {
  const { count, threshold } = rollout.failedChecks;
  const word = `${count} of ${threshold}`;
  if (count === 0) return { tone: 'good', word };
  return { tone: count >= threshold ? 'bad' : 'warn', word };
}

const GATE: Record<RolloutGate['type'], string> = {
  'confirm-rollout': 'before the rollout',
  'pre-rollout': 'before traffic',
  rollout: 'at every step',
  'confirm-traffic-increase': 'before more traffic',
  'confirm-promotion': 'before promotion',
  'post-rollout': 'after the rollout',
  rollback: 'rolls back when open',
  event: 'told of events',
};

/** When a gate is asked, in words. */
export function gateMoment(gate: RolloutGate): string {
  return GATE[gate.type];
}

/** Whether it is a question; Flagger calls others at the same moments. */
export function isGate({ state, type }: RolloutGate): boolean {
  return (
    state === 'waiting' || type === 'rollback' || type.startsWith('confirm-')
  );
}

/** Whether the rollout stands before the gate now, or what it will be told. */
export function gateStatus({ answer, state, type }: RolloutGate): Status {
  if (state === 'waiting') return { tone: 'warn', word: 'Waiting' };
  if (answer === 'open') {
    return { tone: type === 'rollback' ? 'warn' : 'good', word: 'Open' };
  }
  return { tone: 'quiet', word: answer === 'closed' ? 'Closed' : 'Idle' };
}

/**
 * What Flagger says of the rollout. While all goes well it only repeats how
 * the analysis began.
 */
export function rolloutMessage(rollout: Rollout): string | undefined {
  const { failedChecks, message, phase } = rollout;
  const isQuiet = phase === 'Progressing' && failedChecks.count === 0;
  return isQuiet ? undefined : message;
}

/** Why no metric has a verdict, where it is the same for all. */
export function sharedReason(rollout: Rollout): string | undefined {
  const [first, ...others] = rollout.metrics;
  const isShared =
    others.length > 0 && others.every(({ reason }) => reason === first.reason);
  if (!isShared || first.reason === undefined) return undefined;
  // It would speak of a candidate that is gone.
  return isOver(rollout)
    ? 'Measured only while a release is under way'
    : first.reason;
}

/** A point of the weight's curve, in milliseconds and per cent. */
export interface WeightPoint {
  at: number;
  weight: number;
}

/**
 * The curve of the candidate's weight. While the rollout is under way the last
 * weight holds until now.
 */
export function weightCurve(rollout: Rollout, now: number): WeightPoint[] {
  const points = rollout.weights
    .map(({ at, weight }) => ({ at: Date.parse(at), weight }))
    .filter(({ at }) => Number.isFinite(at));
  const last = points.at(-1);
  if (!last || !isUnderWay(rollout) || now <= last.at) return points;
  return [...points, { at: now, weight: last.weight }];
}

const MOST_TICKS = 8;

/** The weights worth a line in the chart: each step, or some of many. */
export function weightTicks(rollout: Rollout): number[] {
  const steps = [...new Set([0, ...rollout.steps, weightCeiling(rollout)])];
  const every = Math.ceil(steps.length / MOST_TICKS);
  const last = steps.length - 1;
  return steps.filter((_, index) => (last - index) % every === 0);
}

/** The upper end of the weight axis: the last step, or all of the traffic. */
export function weightCeiling(rollout: Rollout): number {
  // Without weights it is none of the traffic or all of it.
  if (rollout.strategy !== 'canary') return 100;
  const reached = rollout.weights.map(({ weight }) => weight);
  return Math.max(10, ...rollout.steps, ...reached);
}
