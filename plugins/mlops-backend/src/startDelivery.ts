import { DeliveryAuthorizer } from './authorization/DeliveryAuthorizer';
import { buildParts, runParts } from './deliveryParts';
import type { DeliveryServices } from './DeliveryServices';
import { startFleet } from './fleet/startFleet';
import { HoldReminder, type HoldStore } from './holds';
import { startOperations } from './operations/startOperations';
import { addOwnActions } from './ownActions';
import { LogStreams } from './router/LogStreams';
import { serveDelivery } from './serveDelivery';

/** Joins the parts, and starts and stops them with the backend. */
export async function startDelivery(services: DeliveryServices): Promise<void> {
  const { logger, permissions, sources } = services;
  const parts = await buildParts(services);
  const { board, directory, gatePolicy, timeline } = parts;
  const authorizer = new DeliveryAuthorizer({ permissions, logger });
  const fleet = startFleet({ ...services, ...parts, authorizer });
  await addOwnActions(services, parts);
  const engine = await startOperations({ ...services, ...parts });
  await remindOfHolds(services, parts.holds);
  const reading = {
    ...engine,
    board,
    sources,
    fleet,
    gatePolicy,
    timeline,
    logStreams: new LogStreams(),
    logger,
  };
  serveDelivery(services, reading, { authorizer, directory });
  // Last: what is told of a change listens by now.
  await runParts(services, parts);
}

async function remindOfHolds(
  { notifications, scheduler, logger }: DeliveryServices,
  holds: HoldStore,
): Promise<void> {
  const reminder = new HoldReminder({ holds, notifications, logger });
  await scheduler.scheduleTask({
    id: 'mlops-hold-reminders',
    frequency: { minutes: 5 },
    timeout: { minutes: 5 },
    initialDelay: { minutes: 1 },
    fn: () => reminder.remind(),
  });
}
