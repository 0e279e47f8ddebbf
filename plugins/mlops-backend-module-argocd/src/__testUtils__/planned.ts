import {
  applicationSchema,
  type Application,
  type EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import type { ActionPlan } from '@slipway/backstage-plugin-mlops-node';
import { applicationActions } from '../actions/applicationActions';
import { unpackDetails } from '../application/details';
import { projectApplication } from '../application/projectApplication';
import { toApplication } from '../application/toApplication';
import { applicationObject } from './applications';
import { entity, FRAUD } from './ArgoCdBench';

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
  const found = applicationActions().find(({ name }) => name === action);
  if (!found) throw new Error(`There is no ${action}`);
  const environment = production(...applications);
  return found.plan({
    entity: entity({}),
    entityRef: FRAUD,
    requestedBy: 'user:default/jane',
    now: new Date('2026-11-21T09:00:00Z'),
    environment,
    input,
    delivery: {
      environments: [environment],
      training: { runs: [], total: 0 },
      registry: { models: [] },
      notes: [],
    },
  });
}
