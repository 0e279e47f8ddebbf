import type { Hold } from '@slipway/backstage-plugin-mlops-common';
import {
  applicationRefSchema,
  createStepHandler,
  fromDatabase,
  type StepContext,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { HoldStore } from './HoldStore';
import {
  storedHoldSchema,
  type AutoSyncOff,
  type StoredHold,
} from './storedHoldSchema';

const automatedSchema = z.record(z.string(), z.json());

/** How auto-sync was before: said outright, or put out by the step that it names. */
const suspendedSchema = z.object({
  application: applicationRefSchema,
  isParent: z.boolean().optional(),
});
const autoSyncOffSchema = z.union([
  suspendedSchema.extend({ automated: automatedSchema }),
  suspendedSchema.extend({ suspendedBy: z.string() }),
]);

export const holdPlaceSchema = z.object({
  /** By default the operation's. */
  reason: z.string().optional(),
  autoSyncOff: z.array(autoSyncOffSchema).default([]),
  remindAfterHours: z.number().positive().optional(),
});

const previousSchema = z.object({ previous: storedHoldSchema.optional() });
const HOUR_MS = 3_600_000;

type Holds = Pick<HoldStore, 'find' | 'put' | 'remove'>;

/** The steps that place and lift holds, each done once however often it runs. */
export function createHoldSteps(store: Holds): StepHandler[] {
  const holds: Holds = {
    find: (...place) => fromDatabase(store.find(...place)),
    put: hold => fromDatabase(store.put(hold)),
    remove: (...place) => fromDatabase(store.remove(...place)),
  };
  return [placing(holds), lifting(holds)];
}

function placing(holds: Holds): StepHandler {
  return createStepHandler({
    system: 'mlops',
    kind: 'hold.place',
    input: holdPlaceSchema,
    async run(context) {
      const { entityRef, environment } = placeOf(context);
      const known = await holds.find(entityRef, environment);
      if (known?.hold.operationId !== context.operation.id) {
        await context.saveCheckpoint(kept({ previous: known }));
        await holds.put(newHold(context, known));
      }
      return { state: 'done', message: `${environment} is held` };
    },
    async undo(context) {
      const { entityRef, environment } = placeOf(context);
      const known = await holds.find(entityRef, environment);
      // Another one has come since, or it was lifted: that one counts.
      if (known?.hold.operationId !== context.operation.id) return {};
      const { previous } = previousSchema.parse(context.checkpoint ?? {});
      if (previous) await holds.put(previous);
      else await holds.remove(entityRef, environment);
      return { message: 'The hold is lifted again' };
    },
  });
}

function lifting(holds: Holds): StepHandler {
  return createStepHandler({
    system: 'mlops',
    kind: 'hold.lift',
    input: z.object({}),
    async run(context) {
      const { entityRef, environment } = placeOf(context);
      const known = await holds.find(entityRef, environment);
      if (known) {
        await context.saveCheckpoint(kept({ previous: known }));
        await holds.remove(entityRef, environment);
      }
      return { state: 'done', message: `${environment} is held no more` };
    },
    async undo(context) {
      const { entityRef, environment } = placeOf(context);
      const { previous } = previousSchema.parse(context.checkpoint ?? {});
      if (!previous || (await holds.find(entityRef, environment))) return {};
      await holds.put(previous);
      return { message: 'The hold stands again' };
    },
  });
}

function newHold(
  { operation, outputs, input }: StepContext<z.output<typeof holdPlaceSchema>>,
  known: StoredHold | undefined,
): StoredHold {
  const { id, entityRef, environment = '', requestedBy, title } = operation;
  const now = Date.now();
  const autoSyncOff = input.autoSyncOff.flatMap((each): AutoSyncOff[] => {
    if ('automated' in each) return [each];
    // Absent: it was off already, and whoever did that keeps it.
    const { automated } = z
      .object({ automated: automatedSchema.optional() })
      .parse(outputs[each.suspendedBy] ?? {});
    const { application, isParent } = each;
    return automated ? [{ application, automated, isParent }] : [];
  });
  const hold: Hold = {
    owner: requestedBy,
    reason: input.reason ?? operation.reason ?? title,
    since: new Date(now).toISOString(),
    operationId: id,
    autoSyncOff: [],
    ...(input.remindAfterHours && {
      remindAt: new Date(now + input.remindAfterHours * HOUR_MS).toISOString(),
    }),
  };
  return {
    entityRef,
    environment,
    hold,
    autoSyncOff: withThoseBefore(autoSyncOff, known?.autoSyncOff ?? []),
  };
}

/** What an earlier hold keeps off has to be switched on with this one too. */
function withThoseBefore(
  now: readonly AutoSyncOff[],
  before: readonly AutoSyncOff[],
): AutoSyncOff[] {
  const keyed = [...now, ...before].map(
    each => [JSON.stringify(each.application), each] as const,
  );
  return [...new Map(keyed).values()];
}

function placeOf({ operation }: StepContext<unknown>): {
  entityRef: string;
  environment: string;
} {
  const { entityRef, environment } = operation;
  if (environment === undefined) {
    throw new Error('A hold stands on an environment, and none is named');
  }
  return { entityRef, environment };
}

const jsonObject = z.record(z.string(), z.json());

function kept(checkpoint: z.input<typeof previousSchema>) {
  return jsonObject.parse(JSON.parse(JSON.stringify(checkpoint)));
}
