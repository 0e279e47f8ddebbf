import { churnOverlay, CHURN, CHURN_ENVIRONMENTS } from './churn';
import { creditOverlay, CREDIT, CREDIT_ENVIRONMENTS } from './credit';
import { FRAUD, FRAUD_ENVIRONMENTS, fraudOverlay } from './fraud';
import { namespaceOf, type Overlay, type ServiceStory } from './service';

interface Stage {
  service: ServiceStory;
  environments: readonly string[];
  overlay(environment: string, version: string, model: string): Overlay;
}

const STAGES: readonly Stage[] = [
  { service: FRAUD, environments: FRAUD_ENVIRONMENTS, overlay: fraudOverlay },
  { service: CHURN, environments: CHURN_ENVIRONMENTS, overlay: churnOverlay },
  {
    service: CREDIT,
    environments: CREDIT_ENVIRONMENTS,
    overlay: creditOverlay,
  },
];

/** A service of the story in one of its environments. */
export function staged(asked: { service: string; environment: string }) {
  const stage = STAGES.find(each => each.service.name === asked.service);
  if (!stage?.environments.includes(asked.environment)) {
    throw new Error(
      `${asked.service} has no environment ${asked.environment}; it has ${stage?.environments.join(', ')}.`,
    );
  }
  const { service } = stage;
  return {
    stage,
    service,
    namespace: namespaceOf(service, asked.environment),
    hasCanary: service.canaryIn.includes(asked.environment),
  };
}
