import {
  applicationSchema,
  type Application,
  type EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import type { ActionPlan } from '@slipway/backstage-plugin-mlops-node';
import { planAction } from '@slipway/testing';
import { applicationActions } from '../actions/applicationActions';
import { unpackDetails } from '../application/details';
import { projectApplication } from '../application/projectApplication';
import { toApplication } from '../application/toApplication';
import { applicationObject } from './applications';

/** An Application as the delivery tells of it, with what a test changes. */
export function application(changes: Partial<Application> = {}): Application {
  const observed = projectApplication(applicationObject(), { cluster: 'eu' });
  if (!observed) throw new Error('The sketch is no Application');
  return applicationSchema.parse({
    ...toApplication(observed, unpackDetails(observed.details), {
      destinationCluster: 'eu',
      boundBack: true,
      consoleUrl: 'https://argocd.example.com/applications/argocd/fraud',
    }),
    ...changes,
  });
}

export function production(
  ...applications: Application[]
): EnvironmentDelivery {
  return {
    name: 'production',
    state: 'healthy',
    reasons: [],
    destinations: [
      {
        cluster: 'eu',
        namespace: 'fraud-production',
        applications,
        rollouts: [],
        workloads: [],
        traffic: [],
      },
    ],
  };
}

/** What an action would do, in production. */
export async function planned(
  action: string,
  applications: Application[],
  input: object = {},
): Promise<ActionPlan> {
  return planAction(applicationActions(), action, {
    input,
    delivery: { environments: [production(...applications)] },
  });
}
