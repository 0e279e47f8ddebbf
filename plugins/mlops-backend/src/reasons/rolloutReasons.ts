import {
  rolloutNoun,
  rolloutPlace,
  type Reason,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import {
  awaitsRollout,
  primaryServesTarget,
} from '../workloads/primaryServesTarget';
import type { RolloutRule } from './reasonRule';
import {
  because,
  count,
  list,
  percent,
  releaseName,
  shareOfTraffic,
} from './words';

const promotionFailed: RolloutRule = rollout =>
  rollout.phase === 'Failed' && rollout.traffic.candidate >= 100
    ? about(rollout, {
        code: 'promotion-failed',
        severity: 'critical',
        message: `The promotion of ${rollout.name} failed and the candidate serves everything${because(rollout.message)}`,
        fix: 'Repair or revert in Git; until then the candidate must stay up.',
      })
    : undefined;

const analysisFailed: RolloutRule = (rollout, destination) => {
  if (rollout.phase !== 'Failed' || rollout.traffic.candidate >= 100) {
    return undefined;
  }
  const serving = releaseName(destination.live);
  // Git names what is live again.
  if (primaryServesTarget(rollout, destination.workloads)) {
    return about(rollout, {
      code: 'rollout-reverted',
      severity: 'info',
      message: `The ${rolloutNoun(rollout)} of ${rollout.name} was sent back and reverted${because(rollout.message)}. ${serving ? `All traffic is on ${serving}` : 'All traffic is on what was live'}; the Canary reads Failed until the next release`,
    });
  }
  return about(rollout, {
    code: 'rollout-failed',
    severity: 'critical',
    message: `The ${rolloutNoun(rollout)} of ${rollout.name} failed${because(rollout.message)}. ${serving ? `All traffic is on ${serving}` : 'All traffic is back on what was live'}, but Git still names the bad version`,
    fix: 'Revert in Git: the next change to the workload tries the bad version again.',
  });
};

const suspended: RolloutRule = rollout =>
  rollout.suspended
    ? about(rollout, {
        code: 'rollout-suspended',
        severity: 'warning',
        message: `The rollout of ${rollout.name} is suspended with ${percent(rollout.traffic.candidate)} of the traffic on the candidate`,
        fix: 'Resume it, or revert in Git.',
      })
    : undefined;

const waitingForGate: RolloutRule = rollout => {
  const gates = rollout.gates.filter(({ state }) => state === 'waiting');
  const waits =
    gates.length > 0 ||
    rollout.phase === 'Waiting' ||
    rollout.phase === 'WaitingPromotion';
  if (!waits) return undefined;
  const named = list(gates.map(({ name, type }) => `${name} (${type})`));
  return about(rollout, {
    code: 'waiting-for-gate',
    severity: 'warning',
    message: `The rollout of ${rollout.name} waits for ${named ? `the gate ${named}` : 'a confirmation'}`,
    fix: 'Open the gate to let it go on.',
  });
};

const halted: RolloutRule = rollout => {
  const { count: failed, threshold } = rollout.failedChecks;
  if (rollout.phase !== 'Progressing' || failed === 0) return undefined;
  const failing = rollout.metrics.filter(({ verdict }) => verdict === 'fail');
  const named = list(failing.map(({ name }) => name));
  return about(rollout, {
    code: 'rollout-halted',
    severity: 'warning',
    message: `The rollout of ${rollout.name} is halted: ${failed} of ${count(threshold, 'allowed failed check')}${named ? ` (${named})` : because(rollout.message)}`,
    fix: 'It goes back by itself when the threshold is reached; look at the failing metric.',
  });
};

const terminating: RolloutRule = rollout =>
  rollout.phase === 'Terminating' || rollout.phase === 'Terminated'
    ? about(rollout, {
        code: 'rollout-terminating',
        severity: 'warning',
        message: `The ${rolloutNoun(rollout)} ${rollout.name} is being removed`,
      })
    : undefined;

const inProgress: RolloutRule = (rollout, { candidate, live }) => {
  const what = `the candidate of ${rollout.name}`;
  // Once it is promoted, the primary serves it.
  const message = progressOf(rollout, {
    onTrial: releaseName(candidate) ?? what,
    promoted: releaseName(candidate ?? live) ?? what,
  });
  return message
    ? about(rollout, { code: 'rollout-progressing', severity: 'info', message })
    : undefined;
};

function progressOf(
  rollout: Rollout,
  names: { onTrial: string; promoted: string },
): string | undefined {
  switch (rollout.phase) {
    case 'Progressing':
      return `${names.onTrial} is ${trialOf(rollout)}${atStep(rollout)}`;
    case 'Promoting':
      return `${names.promoted} is being promoted: it becomes what is live`;
    case 'Finalising':
      return `${names.promoted} is promoted, and its ${rolloutNoun(rollout)} is being taken down`;
    default:
      return undefined;
  }
}

const awaited: RolloutRule = (rollout, { workloads }) =>
  !rollout.suspended && awaitsRollout(rollout, workloads)
    ? about(rollout, {
        code: 'rollout-awaited',
        severity: 'info',
        message: `What Argo CD has synced is not live yet: Flagger takes it up within ${count(rollout.intervalSeconds, 'second')}`,
      })
    : undefined;

const initialising: RolloutRule = rollout =>
  rollout.phase === 'Initializing'
    ? about(rollout, {
        code: 'rollout-initializing',
        severity: 'info',
        message: `Flagger is preparing ${rollout.name}${because(rollout.message)}`,
      })
    : undefined;

const skipsAnalysis: RolloutRule = rollout =>
  rollout.skipAnalysis
    ? about(rollout, {
        code: 'analysis-skipped',
        severity: 'info',
        message: `The analysis of ${rollout.name} is switched off: a new version goes live unjudged`,
        fix: 'Set skipAnalysis back to false when the emergency is over.',
      })
    : undefined;

/** The most urgent first. */
export const ROLLOUT_RULES: readonly RolloutRule[] = [
  promotionFailed,
  analysisFailed,
  halted,
  waitingForGate,
  suspended,
  terminating,
  inProgress,
  awaited,
  initialising,
  skipsAnalysis,
];

function trialOf(rollout: Rollout): string {
  const { matchedTraffic, strategy, traffic } = rollout;
  const { candidate } = matchedTraffic ?? traffic;
  // Until all of its checks are through, nobody gets its answers.
  const isUnused = strategy === 'blue-green' && candidate === 0;
  const share = isUnused
    ? 'without traffic yet'
    : `with ${shareOfTraffic(rollout, candidate)}`;
  return `${rolloutPlace(rollout)} ${share}`;
}

function atStep({ iterations, step, steps }: Rollout): string {
  if (iterations) {
    const done = Math.min(iterations.done, iterations.total);
    return ` (check ${done} of ${iterations.total})`;
  }
  return step !== undefined && steps.length > 0
    ? ` (step ${step + 1} of ${steps.length})`
    : '';
}

function about(rollout: Rollout, reason: Reason): Reason {
  return {
    ...reason,
    source: rollout.source,
    ...(rollout.consoleUrl && { url: rollout.consoleUrl }),
  };
}
