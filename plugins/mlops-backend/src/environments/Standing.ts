import type {
  Hold,
  OperationSummary,
} from '@slipway/backstage-plugin-mlops-common';

/** What operations left or do in an environment. */
export interface Standing {
  hold?: Hold;
  /** The one under way, or the last if it failed. */
  operation?: OperationSummary;
  /** Those that wait for a second person's approval, oldest first. */
  awaitingApproval?: OperationSummary[];
  /** What to do next where it failed. */
  fix?: string;
}

/** Where what stands in an environment is found. */
export interface Standings {
  of(entityRef: string, environment: string): Standing;
}
