import { z } from 'zod';
import type { DeliveryRooms } from '../rooms';
import { staged } from '../stages';
import { where, type DeliveryActions } from './action';

/** What Flagger's load tester lets a person do to a canary. */
export function canaryActions({ flagger }: DeliveryRooms): DeliveryActions {
  return {
    gate(input) {
      const { open, ...asked } = z
        .object({ ...where, open: z.boolean() })
        .parse(input);
      const { service, namespace } = staged(asked);
      flagger.setGate({ namespace, name: service.name }, open);
      return { open };
    },

    'signal-rollback'(input) {
      const { on, ...asked } = z
        .object({ ...where, on: z.boolean().default(true) })
        .parse(input);
      const { service, namespace } = staged(asked);
      flagger.signalRollback({ namespace, name: service.name }, on);
      return { on };
    },
  };
}
