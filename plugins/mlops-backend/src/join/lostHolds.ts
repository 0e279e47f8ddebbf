import type { DestinationDelivery } from '@slipway/backstage-plugin-mlops-common';
import type { Standing } from '../environments';
import { keptOffFor, lostHold } from '../holds/keptOff';

/**
 * An auto-sync that stays off is never silent: where the portal knows of no
 * hold, and the Applications say that one keeps it off, that hold is shown. An
 * operation under way has yet to place it, or to take it back.
 */
export function withLostHold(
  standing: Standing,
  destinations: DestinationDelivery[],
  here: { entityRef: string; environment: string },
): Standing {
  const { hold, operation } = standing;
  if (hold || (operation && !ENDED.has(operation.state))) return standing;
  const lost = lostHold(keptOffFor({ destinations }, here));
  return lost ? { ...standing, hold: lost } : standing;
}

const ENDED: ReadonlySet<string> = new Set([
  'succeeded',
  'failed',
  'cancelled',
]);
