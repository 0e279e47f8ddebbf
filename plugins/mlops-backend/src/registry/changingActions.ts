import { NotAllowedError } from '@backstage/errors';
import {
  operationSchema,
  REASON_MAX_LENGTH,
} from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryAction } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { Admitted } from '../authorization/Admitted';
import type { StartRequest } from '../operations/asked';
import { attemptCancel, attemptStart } from '../operations/attempts';
import { attemptedBy, operationNamedBy } from '../router/operations/attempted';
import {
  operationParamsSchema,
  readStartRequest,
} from '../router/operations/requests';
import { validate } from '../router/validate';
import { entityRef, environment } from './inputs';
import type { RegistryAction } from './registryAction';
import type { RegistryContext } from './RegistryContext';

const idempotencyKey = z
  .string()
  .min(1)
  .max(200)
  .describe(
    'A new UUID for each thing that you want done once; repeat a call with the same one',
  );

const subject = z.looseObject({
  entityRef,
  idempotencyKey: z.string().optional(),
});

const planHash = z
  .string()
  .max(100)
  .describe(
    '`hash` of the plan that was looked at; when the world has changed since, nothing is started',
  );

const reason = z.string().max(REASON_MAX_LENGTH).describe('Why, for people');

/** One for each delivery action, and one to cancel what was started. */
export function changingActions(context: RegistryContext): RegistryAction[] {
  return [
    ...context.deliveryActions.map(action => startingAction(context, action)),
    cancelOperation(context),
  ];
}

/** `argocd.sync` is `mlops:argocd-sync`, as other Backstage actions are named. */
function registryName(deliveryAction: string): string {
  return deliveryAction.replaceAll('.', '-');
}

function startingAction(
  context: RegistryContext,
  action: DeliveryAction,
): RegistryAction {
  const { name, title, destructive } = action;
  return {
    name: registryName(name),
    title,
    description: describe(action),
    // By its key: the same call again does nothing more.
    attributes: { readOnly: false, destructive, idempotent: true },
    input: inputOf(action),
    inputProperties: { input: action.inputSchema },
    output: operationSchema.extend({
      repeated: z.boolean().describe('The key had started it before'),
    }),
    run: async (caller, given) => {
      const known = subject.safeParse(given);
      const meta = {
        ...attemptedBy(given),
        ...(known.success && { entityRef: known.data.entityRef }),
        action: name,
        user: caller.name,
        origin: caller.origin(),
      };
      const started = await attemptStart(
        context,
        { meta },
        {
          admit: async () => {
            const admitted = await caller.admit(
              validate(subject, given).entityRef,
            );
            requireUser(admitted, name);
            return admitted;
          },
          read: () => readRequest(name, given),
        },
      );
      return { ...started.operation, repeated: started.repeated };
    },
  };
}

/**
 * Of a service, a registry only tells the plugin in between, which may do
 * everything: nobody would know whose right it was.
 */
function requireUser({ isUser }: Admitted, action: string): void {
  if (isUser) return;
  throw new NotAllowedError(
    `${action} needs a user here: sign in as one, or let the service use the delivery API over HTTP with a token of its own`,
  );
}

/** What is missing is said in the words of the action, and audited. */
function readRequest(action: string, given: unknown): StartRequest {
  const {
    entityRef: _,
    idempotencyKey: key,
    ...request
  } = validate(subject, given);
  const body = { ...request, action };
  return readStartRequest(body, key, 'idempotencyKey: it');
}

function cancelOperation(context: RegistryContext): RegistryAction {
  return {
    name: 'cancel-operation',
    title: 'Cancel an operation',
    description:
      'Cancels an operation that has not ended, where that is still possible; what it changed so far is taken back as far as it can be. Needs the permission of the action that it came from.',
    attributes: { readOnly: false, destructive: false, idempotent: false },
    input: z.object({ id: z.string().describe('Of the operation') }),
    output: operationSchema,
    run: async (caller, given) => {
      const meta = {
        ...operationNamedBy(given),
        user: caller.name,
        origin: caller.origin(),
      };
      const readId = () => validate(operationParamsSchema, given ?? {}).id;
      const admit = async (ref: string) => {
        const admitted = await caller.admit(ref);
        requireUser(admitted, 'cancel-operation');
        return admitted;
      };
      return attemptCancel(context, { meta }, { readId, admit });
    },
  };
}

function describe({
  name,
  description,
  destructive,
  permission,
}: DeliveryAction): string {
  const how = destructive
    ? `It changes or ends what serves people: plan it first (mlops:plan-operation with action ${name}), let a person see the plan, and give its hash as planHash.`
    : `What it would do is told by mlops:plan-operation with action ${name}.`;
  return `${description} ${how} Answers the operation as soon as it is accepted; follow it by mlops:get-operation. Needs the permission ${permission.name} on the service.`;
}

function inputOf({ scope, destructive, needsReason }: DeliveryAction) {
  return z.strictObject({
    entityRef,
    ...(scope === 'environment' && { environment }),
    input: z
      .record(z.string(), z.json())
      .default({})
      .describe(
        'Applications, rollouts, runs and models are named by their `id` in mlops:get-delivery; where there is one, it may be left out',
      ),
    reason: needsReason ? reason : reason.optional(),
    planHash: destructive ? planHash : planHash.optional(),
    idempotencyKey,
  });
}
