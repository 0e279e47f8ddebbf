import type {
  Alert,
  Application,
  DestinationDelivery,
  Reason,
  RegisteredModel,
  Rollout,
  SourceStatus,
  Workload,
} from '@slipway/backstage-plugin-mlops-common';
import type { Standing } from '../environments';

/** What the reasons of one environment are found in. */
export interface EnvironmentFindings {
  destinations: readonly DestinationDelivery[];
  models: readonly RegisteredModel[];
  statuses: readonly SourceStatus[];
  /** The last in the order of promotion: production, as a rule. */
  isLast: boolean;
  /** Of the environment. */
  name?: string;
  standing?: Standing;
  /** That fire here, the most urgent first. */
  alerts?: readonly Alert[];
}

/** Says why one Application is not simply live; nothing where it is. */
export type ApplicationRule = (
  application: Application,
  destination: DestinationDelivery,
) => Reason | undefined;

export type RolloutRule = (
  rollout: Rollout,
  destination: DestinationDelivery,
) => Reason | undefined;

export type WorkloadRule = (
  workload: Workload,
  destination: DestinationDelivery,
) => Reason | undefined;

export type EnvironmentRule = (findings: EnvironmentFindings) => Reason[];
