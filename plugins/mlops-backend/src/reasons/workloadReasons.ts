import type {
  DestinationDelivery,
  Reason,
  Workload,
} from '@slipway/backstage-plugin-mlops-common';
import type { WorkloadRule } from './reasonRule';
import { because, modelName } from './words';

const noneReady: WorkloadRule = (workload, destination) => {
  const { desired, ready } = workload.replicas;
  return desired > 0 && ready === 0 && !isBeginning(workload, destination)
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

const stuck: WorkloadRule = (workload, { candidate }) => {
  const { desired, ready } = workload.replicas;
  if (!workload.problem || ready < desired) return undefined;
  const what = workload.model
    ? modelName(workload.model)
    : `The new version of ${workload.kind} ${workload.name}`;
  return about(workload, {
    code: 'workload-stuck',
    severity: 'critical',
    message: `${what} does not come up${because(workload.problem)}. ${candidate ? 'What ran before still serves' : 'Its replicas are ready all the same'}`,
    fix: 'Look at the events and logs of its newest pods.',
  });
};

/** The most urgent first. */
export const WORKLOAD_RULES: readonly WorkloadRule[] = [
  noneReady,
  someNotReady,
  stuck,
];

/**
 * Flagger scales a candidate up from nothing and gives it no traffic before it
 * is ready; that it never gets ready, Flagger and the workload will say.
 */
function isBeginning(
  workload: Workload,
  { rollouts }: DestinationDelivery,
): boolean {
  return (
    !workload.problem &&
    rollouts.some(
      ({ candidate, phase, traffic }) =>
        phase === 'Progressing' &&
        traffic.candidate === 0 &&
        candidate.kind === workload.kind &&
        candidate.name === workload.name,
    )
  );
}

function about(workload: Workload, reason: Reason): Reason {
  return { ...reason, source: `kubernetes/${workload.cluster}` };
}
