import { setTimeout } from 'node:timers/promises';
import {
  actionOfferSchema,
  operationPlanSchema,
  operationSchema,
  rollbackInputSchema,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { admitToOperation } from '../operations/attempts';
import { toOperation } from '../operations/toOperation';
import { operationParamsSchema } from '../router/operations/requests';
import { validate } from '../router/validate';
import type { Caller } from './Caller';
import { entityRef, environment } from './inputs';
import { readingAction, type RegistryAction } from './registryAction';
import type { RegistryContext } from './RegistryContext';

const LONGEST_WAIT_SECONDS = 50;
const LOOK_EVERY_MS = 500;

/** What could be done, what would be done, and what is done. */
export function operationReads(context: RegistryContext): RegistryAction[] {
  return [
    listDeliveryActions(context),
    planOperation(context),
    planRollback(context),
    listOperations(context),
    getOperation(context),
  ];
}

function listDeliveryActions({ operations }: RegistryContext): RegistryAction {
  return readingAction({
    name: 'list-delivery-actions',
    title: 'List what can be done with a service',
    description:
      'The actions on the delivery of a service: what each does, its input as JSON Schema, whether it is destructive, whether it needs a reason, and whether you may use it on this service, with the reason if not.',
    input: z.object({ entityRef }),
    output: z.object({ actions: z.array(actionOfferSchema) }),
    run: async (caller, input) => {
      const asker = await caller.admit(input.entityRef);
      const { actions } = await operations.offers(asker);
      return { actions };
    },
  });
}

function planOperation(context: RegistryContext): RegistryAction {
  const [first, ...others] = context.deliveryActions.map(({ name }) => name);
  return readingAction({
    name: 'plan-operation',
    title: 'Plan an operation',
    description:
      'What an action would do now, without doing it: its steps, the changes to files, what blocks it and how that is mended, warnings, and who must confirm. Show it to a person. Its `hash` is what a destructive action must be started with; when the world has changed meanwhile, the start is refused and a new plan is needed.',
    input: z.object({
      entityRef,
      action: z
        .enum([first, ...others])
        .describe(
          'Name of the delivery action, such as rollback or argocd.sync',
        ),
      environment: environment
        .optional()
        .describe('Needed by actions on an environment; others refuse it'),
      input: z
        .record(z.string(), z.json())
        .default({})
        .describe('As `input` of the action that starts it'),
    }),
    output: operationPlanSchema,
    run: async (caller, { entityRef: entity, ...request }) =>
      plan(context, caller, entity, request),
  });
}

function planRollback(context: RegistryContext): RegistryAction {
  const { target, path, skipAnalysis } = rollbackInputSchema.shape;
  return readingAction({
    name: 'plan-rollback',
    title: 'Plan a rollback',
    description:
      'What a rollback of an environment would do now, without doing it: the release to go back to and the others there are (`rollback.targets`), the path (a rollout in flight sent back, revert in Git, break-glass), steps, differences of images, model version, metrics and files, what blocks it, and who must confirm. Start it by mlops:rollback with the plan’s `hash` as planHash and the same target, path and skipAnalysis as input.',
    input: z.object({
      entityRef,
      environment,
      target: target.describe(
        'A release by its `id` in `rollback.targets` of an earlier plan; by default the last one that was healthy and fully live',
      ),
      path: path.describe(
        'break-glass leaves Git as it is and switches auto-sync off: only where Git cannot be written',
      ),
      skipAnalysis: skipAnalysis.describe(
        'Lets Flagger take the old release over at once',
      ),
    }),
    output: operationPlanSchema,
    run: async (caller, { entityRef: entity, environment: name, ...input }) =>
      plan(context, caller, entity, {
        action: 'rollback',
        environment: name,
        input,
      }),
  });
}

async function plan(
  { operations }: RegistryContext,
  caller: Caller,
  entity: string,
  request: Parameters<RegistryContext['operations']['plan']>[1],
) {
  return operations.plan(await caller.admit(entity), request);
}

function listOperations({ operations }: RegistryContext): RegistryAction {
  return readingAction({
    name: 'list-operations',
    title: 'List the operations on a service',
    description:
      'What was asked for through the portal of a service, newest first: who asked, why, each step with its outcome.',
    input: z.object({
      entityRef,
      environment: environment.optional(),
      limit: z.int().min(1).max(100).default(20).describe('Most operations'),
    }),
    output: z.object({ operations: z.array(operationSchema) }),
    run: async (caller, { entityRef: entity, ...query }) => {
      const admitted = await caller.admit(entity);
      const listed = await operations.list(admitted.entityRef, query);
      return { operations: listed };
    },
  });
}

function getOperation(context: RegistryContext): RegistryAction {
  return readingAction({
    name: 'get-operation',
    title: 'Get an operation',
    description:
      'How far an operation is: its state, each step with its outcome, what it waits for, and what went wrong with the next sensible thing to do. With waitSeconds it answers when the operation has ended, or when the time is over.',
    input: z.object({
      id: z.string().describe('Of the operation, as its start answered'),
      waitSeconds: z
        .int()
        .min(0)
        .max(LONGEST_WAIT_SECONDS)
        .default(0)
        .describe('How long to wait for its end'),
    }),
    output: operationSchema,
    run: async (caller, { waitSeconds, ...input }) => {
      const { id } = validate(operationParamsSchema, input);
      const admit = (ref: string) => caller.admit(ref);
      let { stored } = await admitToOperation(context, id, admit);
      const until = performance.now() + waitSeconds * 1_000;
      while (!stored.finishedAt && performance.now() < until) {
        await setTimeout(LOOK_EVERY_MS);
        stored = await context.operations.find(id);
      }
      return toOperation(stored);
    },
  });
}
