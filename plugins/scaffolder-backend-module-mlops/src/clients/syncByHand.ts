import { InputError } from '@backstage/errors';
import type {
  Application,
  Delivery,
  Operation,
  OperationPlan,
} from '@slipway/backstage-plugin-mlops-common';
import { observe, settled, unlessPutOff } from './deliveryStates';
import type { DeliveryClients } from './deliveryClients';
import { there, waitFor, type Observation, type Patience } from './waitFor';

const SYNC = 'argocd.sync';
const REASON =
  'The first deployment, which a sync window keeps automation out of';
/** Blockers that no waiting takes away. */
const REFUSALS = new Set(['not-allowed', 'not-bound-back']);

export interface FirstSyncOptions extends Patience {
  entityRef: string;
  /** Of the Application. */
  name: string;
  tell(what: string): void;
  signal?: AbortSignal;
}

/**
 * What became of the first deployment.
 *
 * - `synced`: by hand, herewith.
 * - `unneeded`: it is there, or Argo CD brings it there.
 * - `held`: nobody may before the window ends, or a second person has to.
 * - `refused`: this user may not.
 */
export type FirstSync =
  | { state: 'synced' }
  | { state: 'unneeded' | 'held'; why: string }
  | { state: 'refused'; why: string };

type Course =
  | { by: 'nobody'; state: 'unneeded' | 'held'; why: string }
  | { by: 'hand'; environment: string; application: Application };

/**
 * Syncs an Application that was never deployed and that a window keeps
 * automation out of. What comes in between is looked at again.
 *
 * @throws InputError when Argo CD fails to sync, TimeoutError when it stays away.
 */
export async function syncByHand(
  clients: DeliveryClients,
  options: FirstSyncOptions,
): Promise<FirstSync> {
  const begun = await waitFor(
    () => unlessPutOff(() => begin(clients, options)),
    options,
  );
  if (!('operation' in begun)) return begun;
  const { operation } = begun;
  if (operation.approval.state === 'needed') {
    const { message } = operation.approval;
    return { state: 'held', why: `${options.name} waits: ${message}` };
  }
  await waitFor(
    () =>
      unlessPutOff(async () =>
        settled(await clients.operations.getOperation(operation.id)),
      ),
    options,
  );
  return { state: 'synced' };
}

async function begin(
  clients: DeliveryClients,
  options: FirstSyncOptions,
): Promise<Observation<FirstSync | { operation: Operation }>> {
  const { entityRef, name, signal } = options;
  const seen = await observe(
    () => clients.delivery.getDelivery(entityRef, { signal }),
    delivery => courseOf(delivery, name),
  );
  if (seen.state === 'missing') return seen;
  if (seen.value.by === 'nobody') {
    const { state, why } = seen.value;
    return there({ state, why });
  }
  const { environment, application } = seen.value;
  const asked = {
    action: SYNC,
    environment,
    input: { application: application.id },
  };
  const plan = await clients.operations.planAction(entityRef, asked, {
    signal,
  });
  const [blocker] = plan.blockers;
  if (blocker) return blockedBy(plan, name);
  const operation = await clients.operations.startOperation(
    entityRef,
    { ...asked, reason: REASON, planHash: plan.hash },
    { idempotencyKey: `first-sync/${plan.hash}`, signal },
  );
  return there({ operation });
}

function courseOf(delivery: Delivery, name: string): Observation<Course> {
  for (const environment of delivery.environments) {
    const application = environment.destinations
      .flatMap(({ applications }) => applications)
      .find(each => each.name === name);
    if (application) return courseFor(application, environment.name);
  }
  return { state: 'missing', what: `the Application ${name}` };
}

function courseFor(
  application: Application,
  environment: string,
): Observation<Course> {
  const { name, sync, history, operation, syncWindow } = application;
  const leave = (state: 'unneeded' | 'held', why: string) =>
    there<Course>({ by: 'nobody', state, why });
  if (sync === 'Synced' || history.length > 0) {
    return leave('unneeded', `${name} is deployed already`);
  }
  if (operation?.phase === 'Running' || operation?.phase === 'Terminating') {
    return { state: 'missing', what: `${name} is being synced` };
  }
  if (syncWindow?.canSync) {
    return leave(
      'unneeded',
      `No sync window holds ${name}: Argo CD deploys it by itself`,
    );
  }
  if (syncWindow?.canSyncByHand === false) {
    const until = syncWindow.until ? ` until ${syncWindow.until}` : '';
    return leave(
      'held',
      `The sync window ${syncWindow.window} keeps everybody out of ${name}${until}: Argo CD deploys it afterwards`,
    );
  }
  return there({ by: 'hand', environment, application });
}

function blockedBy(
  { blockers }: OperationPlan,
  name: string,
): Observation<FirstSync> {
  const refusal = blockers.find(({ code }) => REFUSALS.has(code));
  return refusal
    ? there({ state: 'refused', why: `${name}: ${refusal.message}` })
    : { state: 'missing', what: `${name}: ${blockers[0].message}` };
}

/** @throws InputError for somebody who may not, where that is no reason to go on. */
export function expectAllowed(outcome: FirstSync, ifAllowed: boolean): void {
  if (outcome.state !== 'refused' || ifAllowed) return;
  throw new InputError(outcome.why);
}
