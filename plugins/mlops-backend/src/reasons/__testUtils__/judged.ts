import type {
  DestinationDelivery,
  RegisteredModel,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import { reasonsOf, stateOf } from '..';

function destination(
  part: Partial<DestinationDelivery> = {},
): DestinationDelivery {
  return {
    cluster: 'sandbox',
    namespace: 'fraud-production',
    applications: [],
    rollouts: [],
    workloads: [],
    traffic: [],
    ...part,
  };
}

export function judge(
  part: Partial<DestinationDelivery>,
  options: {
    models?: RegisteredModel[];
    statuses?: SourceStatus[];
    isLast?: boolean;
  } = {},
) {
  const destinations = [destination(part)];
  const reasons = reasonsOf({
    destinations,
    models: [],
    statuses: [],
    isLast: true,
    ...options,
  });
  return {
    state: stateOf(destinations, reasons),
    reasons,
    codes: reasons.map(({ code }) => code),
    text: reasons.map(({ message }) => message).join('\n'),
  };
}
