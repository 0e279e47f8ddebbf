import type { Reason, Workload } from '@slipway/backstage-plugin-mlops-common';
import type { WorkloadRule } from './reasonRule';
import { because } from './words';

const noneReady: WorkloadRule = workload => {
  const { desired, ready } = workload.replicas;
  return desired > 0 && ready === 0
    ? about(workload, {
        code: 'workload-down',
        severity: 'critical',
        message: `No replica of ${workload.kind} ${workload.name} is ready${because(workload.problem)}`,
        fix: 'Look at the events and logs of its pods.',
      })
    : undefined;
};

const someNotReady: WorkloadRule = workload => {
  const { desired, ready } = workload.replicas;
  return ready > 0 && ready < desired
    ? about(workload, {
        code: 'workload-not-ready',
        severity: 'warning',
        message: `${ready} of ${desired} replicas of ${workload.kind} ${workload.name} are ready${because(workload.problem)}`,
      })
    : undefined;
};

const problem: WorkloadRule = workload => {
  const { desired, ready } = workload.replicas;
  return workload.problem && ready >= desired
    ? about(workload, {
        code: 'workload-problem',
        severity: 'warning',
        message: `${workload.kind} ${workload.name} does not progress${because(workload.problem)}`,
        fix: 'Look at the events and logs of its pods.',
      })
    : undefined;
};

/** The most urgent first. */
export const WORKLOAD_RULES: readonly WorkloadRule[] = [
  noneReady,
  someNotReady,
  problem,
];

function about(workload: Workload, reason: Reason): Reason {
  return { ...reason, source: `kubernetes/${workload.cluster}` };
}
