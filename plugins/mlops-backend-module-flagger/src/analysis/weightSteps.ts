import type { Analysis } from '../canary/ObservedCanary';

const ALL = 100;
const MOST_STEPS = 100;

/**
 * The weights that an analysis goes through, found by doing as Flagger does
 * (flagger v1.44, pkg/controller/scheduler.go: maxWeight, nextStepWeight and
 * runCanary). So an overshoot of `maxWeight`, and lists on which Flagger gets
 * stuck, are told as they are.
 */
export function weightSteps(analysis: Analysis): number[] {
  const most = maxWeight(analysis);
  const steps: number[] = [];
  let weight = 0;
  while (weight < most && steps.length < MOST_STEPS) {
    const increase = nextIncrease(analysis, weight);
    if (increase <= 0) break;
    weight = Math.min(weight + increase, ALL);
    steps.push(weight);
  }
  return steps;
}

function maxWeight(analysis: Analysis): number {
  const last = analysis.stepWeights.at(-1);
  return last === undefined ? analysis.maxWeight : Math.min(last, ALL);
}

function nextIncrease(analysis: Analysis, weight: number): number {
  const { stepWeight, stepWeights } = analysis;
  if (stepWeight > 0 || stepWeights.length === 0) return stepWeight;
  const most = ALL - weight;
  if (weight === 0) return Math.min(most, stepWeights[0]);
  const index = stepWeights.indexOf(weight);
  return index >= 0 && index < stepWeights.length - 1
    ? Math.min(most, stepWeights[index + 1] - weight)
    : most;
}
