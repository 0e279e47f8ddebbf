import { ConflictError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  createStepHandler,
  stepInputs,
  type ApplicationRef,
  type StepContext,
  type StepHandler,
  type StepOutcome,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { ApplicationControl, Asker } from '../control/ApplicationControl';
import { forgotten } from '../control/kubernetesControl';
import {
  automatedOf,
  isBusy,
  isMarked,
  type LiveApplication,
} from '../control/LiveApplication';
import { untilBegun } from './untilBegun';

const BEGINNING = {
  soon: 'Argo CD begins to sync',
  late: 'Argo CD has not begun to sync',
};

/** What was there before: another start than this one's is ours. */
const startedSchema = z.object({
  before: z.string().nullable(),
  revision: z.string().optional(),
  askedAt: z.string().optional(),
});
type Started = z.infer<typeof startedSchema>;

/** Has Argo CD deploy an entry of the history again. */
export function rollbackApplication(control: ApplicationControl): StepHandler {
  return createStepHandler({
    system: 'argocd',
    kind: 'application.rollback',
    input: stepInputs['application.rollback'],
    run: context =>
      operate(context, control, {
        revisionOf: live => {
          const { historyId, application } = context.input;
          const entry = live.status?.history?.find(
            ({ id }) => id === historyId,
          );
          if (!entry) throw forgotten(application, historyId);
          // Argo CD would take up at once what Git names, and undo it.
          if (automatedOf(live)) throw switchedOnAgain(application);
          return entry.revision ?? entry.revisions?.[0];
        },
        start: asker =>
          control.rollback(
            context.input.application,
            context.input,
            asker,
            context.signal,
          ),
      }),
  });
}

function switchedOnAgain({ name }: ApplicationRef): Error {
  return new ConflictError(
    `Auto-sync of ${name} is on, so Argo CD would undo the rollback: somebody, or what owns it, switched it on again; plan again`,
  );
}

const syncInputSchema = stepInputs['application.sync'].extend({
  revision: z.string().optional(),
  dryRun: z.boolean().default(false),
  resources: z
    .array(
      z.object({
        group: z.string(),
        kind: z.string(),
        namespace: z.string().optional(),
        name: z.string(),
      }),
    )
    .optional(),
});

/** Syncs an Application, and waits until that is done. */
export function syncApplication(control: ApplicationControl): StepHandler {
  return createStepHandler({
    system: 'argocd',
    kind: 'application.sync',
    input: syncInputSchema,
    run: context =>
      operate(context, control, {
        revisionOf: live => {
          expectResources(live, context.input);
          return context.input.revision;
        },
        start: asker =>
          control.sync(
            context.input.application,
            context.input,
            asker,
            context.signal,
          ),
      }),
  });
}

/** What matches nothing would be synced in no time, and nobody would notice. */
function expectResources(
  { status }: LiveApplication,
  { application, resources = [] }: z.infer<typeof syncInputSchema>,
): void {
  const lacking = resources.find(
    wanted =>
      !status?.resources?.some(
        ({ group = '', kind, namespace, name }) =>
          group === wanted.group &&
          kind === wanted.kind &&
          name === wanted.name &&
          [undefined, namespace].includes(wanted.namespace),
      ),
  );
  if (!lacking) return;
  throw new ConflictError(
    `${application.name} has no ${lacking.kind} ${lacking.name}; plan again with objects that it has`,
  );
}

async function operate(
  context: StepContext<{ application: ApplicationRef }>,
  control: ApplicationControl,
  action: {
    revisionOf(live: LiveApplication): string | undefined;
    start(asker: Asker): Promise<void>;
  },
): Promise<StepOutcome> {
  const { input, checkpoint, operation, signal } = context;
  const live = await control.read(input.application, signal);
  const started = startedSchema.safeParse(checkpoint).data;
  const outcome = started && outcomeOf(live, started, operation.id);
  if (outcome) return outcome;
  if (live.metadata.deletionTimestamp) {
    throw new ConflictError(`${input.application.name} is being deleted`);
  }
  if (isBusy(live)) {
    return {
      state: 'waiting',
      message: `Another operation of Argo CD is under way${because(live)}`,
    };
  }
  const revision = action.revisionOf(live);
  await context.saveCheckpoint(
    stateBefore({
      before: live.status?.operationState?.startedAt ?? null,
      revision,
    }),
  );
  await action.start({
    operationId: operation.id,
    requestedBy: operation.requestedBy,
  });
  return {
    state: 'waiting',
    message: BEGINNING.soon,
    againAfterMs: 500,
  };
}

/** How ours stands; undefined when it has not begun. */
function outcomeOf(
  live: LiveApplication,
  started: Started,
  operationId: string,
): StepOutcome | undefined {
  if (isMarked(live.operation, operationId)) {
    return {
      state: 'waiting',
      message: untilBegun(BEGINNING, started.askedAt),
    };
  }
  const state = live.status?.operationState;
  if (!state || !isOurs(state, started, operationId)) {
    // Between the two, Argo CD has taken the request and not yet begun.
    return live.operation
      ? { state: 'waiting', message: 'Argo CD is about to begin' }
      : undefined;
  }
  switch (state.phase) {
    case 'Succeeded':
      return { state: 'done', message: state.message };
    case 'Failed':
    case 'Error':
      throw new ConflictError(
        `The sync of Argo CD failed${because(live)}; see the Application in Argo CD`,
      );
    default:
      return {
        state: 'waiting',
        message: state.message || 'Argo CD syncs',
      };
  }
}

/** By its mark; over REST a rollback carries none, and is known by its start. */
function isOurs(
  state: NonNullable<NonNullable<LiveApplication['status']>['operationState']>,
  { before, revision }: Started,
  operationId: string,
): boolean {
  if (isMarked(state.operation, operationId)) return true;
  if (state.operation?.info?.length) return false;
  const synced = state.operation?.sync;
  return (
    state.startedAt !== before &&
    revision !== undefined &&
    (synced?.revision === revision ||
      Boolean(synced?.revisions?.includes(revision)))
  );
}

function stateBefore({ before, revision }: Started): JsonObject {
  const askedAt = new Date().toISOString();
  return { before, ...(revision && { revision }), askedAt };
}

function because({ status }: LiveApplication): string {
  const message = status?.operationState?.message;
  return message ? `: ${message}` : '';
}
