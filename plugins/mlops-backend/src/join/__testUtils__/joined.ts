import { deliverySchema } from '@slipway/backstage-plugin-mlops-common';
import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import {
  application,
  canary,
  canaryWorkloads,
  component,
  registeredModel,
} from '../../__testUtils__/delivered';
import { Environments } from '../../environments';
import { GatePolicy } from '../../gates/GatePolicy';
import { joinDelivery } from '../joinDelivery';
import { mergeObservations } from '../observations';

export function join(
  observations: SourceObservation[],
  annotations?: Record<string, string>,
) {
  const joined = joinDelivery({
    entity: component('fraud-detection', { annotations }),
    seen: mergeObservations(observations),
    statuses: [],
    environments: new Environments(),
    gatePolicy: new GatePolicy(),
  });
  deliverySchema.parse({
    ...joined,
    entityRef: 'component:default/x',
    revision: 'r',
    sources: [],
  });
  return joined;
}

export const inFlight: SourceObservation = {
  applications: [application('production')],
  rollouts: [canary()],
  workloads: canaryWorkloads(),
  models: [registeredModel()],
};
