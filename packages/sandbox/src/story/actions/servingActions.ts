import { z } from 'zod';
import type { DeliveryRooms } from '../rooms';
import { staged } from '../stages';
import { where, type DeliveryActions } from './action';

const workload = z.object({
  ...where,
  /** The version under test, or the one that serves. */
  which: z.enum(['candidate', 'live']).optional(),
});

const metric = workload.extend({
  metric: z
    .enum(['success-rate', 'duration', 'precision', 'recall'])
    .default('success-rate'),
  value: z.number().optional(),
});

/** How well a version serves. */
export function servingActions({
  workloads,
  prometheus,
}: DeliveryRooms): DeliveryActions {
  const { metrics } = prometheus;
  return {
    'break-metric'(input) {
      const asked = metric.parse(input);
      const place = placeOf(asked);
      metrics.disturb(place, disturbance(asked.metric, asked.value));
      return place;
    },

    'mend-metrics'(input) {
      const place = placeOf(workload.parse(input));
      metrics.mend(place);
      return place;
    },

    crash(input) {
      const place = placeOf({ which: 'live', ...workload.parse(input) });
      workloads.misbehave(place, 'crash');
      return place;
    },

    mend(input) {
      const place = placeOf({ which: 'live', ...workload.parse(input) });
      workloads.misbehave(place, 'healthy');
      return place;
    },
  };
}

function placeOf(input: z.infer<typeof workload>) {
  const { service, namespace, hasCanary } = staged(input);
  const which = input.which ?? (hasCanary ? 'candidate' : 'live');
  const primary = hasCanary && which === 'live';
  const name = primary ? `${service.name}-primary` : service.name;
  return { namespace, name };
}

function disturbance(
  what: z.infer<typeof metric>['metric'],
  value: number | undefined,
) {
  switch (what) {
    case 'success-rate':
      return { successRate: value ?? 92 };
    case 'duration':
      return { p99Milliseconds: value ?? 420 };
    default:
      return { model: { [what]: value ?? 0.6 } };
  }
}
