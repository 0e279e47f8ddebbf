import {
  createStepHandler,
  rolloutRefSchema,
  type RolloutRef,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import { gateQuestion } from '../webhooks/questions';
import type { SwitchStore } from '../webhooks/SwitchStore';

type Switches = Pick<SwitchStore, 'set' | 'find' | 'unset'>;

/** Opens or closes a gate that Flagger asks the portal about. */
export function setGate(switches: Pick<SwitchStore, 'set'>): StepHandler {
  return createStepHandler({
    system: 'flagger',
    kind: 'gate.set',
    input: z.object({
      rollout: rolloutRefSchema,
      gate: z.string().optional(),
      open: z.boolean(),
    }),
    async run({ input: { rollout, gate, open }, operation }) {
      const by = operation.requestedBy;
      await switches.set(rollout, gateQuestion(gate), { open, by });
      return {
        state: 'done',
        message: open
          ? 'Flagger goes on when it asks next'
          : 'Flagger stops before it when it asks next',
      };
    },
  });
}

/** What the gates were; null where nobody had touched one. */
const rememberedSchema = z.object({
  was: z.array(
    z.object({
      gate: z.string().nullable(),
      state: z.object({ open: z.boolean(), by: z.string() }).nullable(),
    }),
  ),
});
type Remembered = z.infer<typeof rememberedSchema>;

/** Opens gates for as long as an operation wants them open. */
export function openGates(switches: Switches): StepHandler {
  return createStepHandler({
    system: 'flagger',
    kind: 'gates.open',
    input: z.object({
      rollout: rolloutRefSchema,
      /** Null is the gate without a name. */
      gates: z.array(z.string().nullable()),
    }),
    async run({
      input: { rollout, gates },
      operation,
      checkpoint,
      ...context
    }) {
      const remembered =
        rememberedSchema.safeParse(checkpoint).data ??
        (await remember(switches, rollout, gates));
      await context.saveCheckpoint(remembered);
      for (const gate of gates) {
        const question = gateQuestion(gate ?? undefined);
        await switches.set(rollout, question, { open: true, by: operation.id });
      }
      return { state: 'done', output: remembered };
    },
    async undo({ input: { rollout }, operation, checkpoint }) {
      const known = rememberedSchema.safeParse(checkpoint);
      if (!known.success) return { message: 'Nothing was changed' };
      await giveBack(switches, rollout, operation.id, known.data);
      return { message: 'The gates are as they were' };
    },
  });
}

/** Has the gates be what they were before `gates.open`. */
export function restoreGates(switches: Switches): StepHandler {
  return createStepHandler({
    system: 'flagger',
    kind: 'gates.restore',
    input: z.object({
      rollout: rolloutRefSchema,
      /** The id of the step that opened them. */
      openedBy: z.string(),
    }),
    async run({ input: { rollout, openedBy }, operation, outputs }) {
      const remembered = rememberedSchema.parse(outputs[openedBy]);
      await giveBack(switches, rollout, operation.id, remembered);
      return { state: 'done' };
    },
  });
}

async function remember(
  switches: Switches,
  rollout: RolloutRef,
  gates: ReadonlyArray<string | null>,
): Promise<Remembered> {
  const was: Remembered['was'] = [];
  for (const gate of gates) {
    const state = await switches.find(rollout, gateQuestion(gate ?? undefined));
    was.push({
      gate,
      state: state ? { open: state.open, by: state.by } : null,
    });
  }
  return { was };
}

/** What somebody decided in the meantime stays. */
async function giveBack(
  switches: Switches,
  rollout: RolloutRef,
  operationId: string,
  { was }: Remembered,
): Promise<void> {
  for (const { gate, state } of was) {
    const question = gateQuestion(gate ?? undefined);
    const present = await switches.find(rollout, question);
    if (present && present.by !== operationId) continue;
    if (state) await switches.set(rollout, question, state);
    else await switches.unset(rollout, question, operationId);
  }
}
