import type {
  DestinationDelivery,
  EnvironmentDelivery,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import { ALERT_RULES } from './alertReasons';
import { APPLICATION_RULES } from './applicationReasons';
import { MODEL_RULES } from './modelReasons';
import type { EnvironmentFindings } from './reasonRule';
import { ROLLOUT_RULES } from './rolloutReasons';
import { CONTROLLER_RULES, SOURCE_RULES } from './sourceReasons';
import { STANDING_RULES } from './standingReasons';
import { underHold } from './underHold';
import { WORKLOAD_RULES } from './workloadReasons';

const URGENCY: Record<Reason['severity'], number> = {
  critical: 0,
  warning: 1,
  info: 2,
};

/** Codes of what is on its way and needs nobody. */
const PROGRESS = new Set([
  'syncing',
  'progressing',
  'rollout-progressing',
  'rollout-initializing',
  'rollout-awaited',
]);

/** Why an environment is not simply live, the most urgent first. */
export function reasonsOf(findings: EnvironmentFindings): Reason[] {
  const { destinations } = findings;
  const reasons = [
    ...CONTROLLER_RULES.flatMap(rule => rule(findings)),
    ...destinations.flatMap(destination =>
      ROLLOUT_RULES.flatMap(rule =>
        destination.rollouts.map(each => rule(each, destination)),
      ),
    ),
    ...destinations.flatMap(destination =>
      APPLICATION_RULES.flatMap(rule =>
        destination.applications.map(each =>
          underHold(rule(each, destination), each, findings.standing),
        ),
      ),
    ),
    ...destinations.flatMap(destination =>
      WORKLOAD_RULES.flatMap(rule =>
        destination.workloads.map(each => rule(each, destination)),
      ),
    ),
    ...ALERT_RULES.flatMap(rule => rule(findings)),
    ...MODEL_RULES.flatMap(rule => rule(findings)),
    ...SOURCE_RULES.flatMap(rule => rule(findings)),
    ...STANDING_RULES.flatMap(rule => rule(findings)),
  ];
  return reasons
    .filter(reason => reason !== undefined)
    .sort((a, b) => URGENCY[a.severity] - URGENCY[b.severity]);
}

/** The state of an environment in one word. */
export function stateOf(
  destinations: readonly DestinationDelivery[],
  reasons: readonly Reason[],
): EnvironmentDelivery['state'] {
  const has = (severity: Reason['severity']) =>
    reasons.some(reason => reason.severity === severity);
  if (has('critical')) return 'broken';
  if (!destinations.some(isKnown)) return 'unknown';
  if (has('warning')) return 'attention';
  if (reasons.some(({ code }) => PROGRESS.has(code))) return 'progressing';
  return 'healthy';
}

function isKnown(destination: DestinationDelivery): boolean {
  return (
    destination.rollouts.length > 0 ||
    destination.workloads.length > 0 ||
    destination.applications.some(({ health }) => health.status !== 'Unknown')
  );
}
