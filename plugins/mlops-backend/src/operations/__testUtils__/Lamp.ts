import {
  mlopsApplicationSyncPermission,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createEnvironmentAction,
  createStepHandler,
  type ActionPlan,
  type ActionStep,
  type DeliveryAction,
  type StepHandler,
  type StepOutcome,
  type UndoOutcome,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

type Part = Pick<ActionStep, 'id'> &
  Partial<Pick<ActionStep, 'deadlineSeconds' | 'cancellable' | 'effect'>>;

/**
 * A system to act on: its steps do what a test tells them to, and it remembers
 * what was done to it.
 */
export class Lamp {
  readonly done: string[] = [];
  boundBack = true;
  blockers: Reason[] = [];
  basis = 'dim';
  contents: Pick<ActionPlan, 'files' | 'rollback'> = {};
  whilePlanning = async () => {};
  parts: Part[] = [{ id: 'on' }];
  /** By step id; without one a step is done at once. */
  behaviour: Record<string, () => Promise<StepOutcome> | StepOutcome> = {};
  undoing: Record<string, () => UndoOutcome | undefined> = {};

  readonly action: DeliveryAction = createEnvironmentAction({
    name: 'lamp.switch',
    title: 'Switch',
    description: 'Switches the lamp.',
    system: 'lamp',
    permission: mlopsApplicationSyncPermission,
    destructive: false,
    input: z.strictObject({ brightness: z.number().optional() }),
    plan: async ({ input }) => {
      await this.whilePlanning();
      return {
        title: 'Switch the lamp',
        subjects: [{ title: 'Lamp kitchen', boundBack: this.boundBack }],
        steps: this.parts.map(part => ({
          system: 'lamp',
          kind: 'switch',
          input: { id: part.id, ...input },
          title: `Step ${part.id}`,
          effect: 'change',
          deadlineSeconds: 60,
          ...part,
        })),
        blockers: this.blockers,
        basis: this.basis,
        ...this.contents,
      };
    },
  });

  readonly dangerous: DeliveryAction = {
    ...this.action,
    name: 'lamp.smash',
    destructive: true,
    needsReason: true,
    allowedWhileHeld: true,
  };

  readonly step: StepHandler = createStepHandler({
    system: 'lamp',
    kind: 'switch',
    input: z.looseObject({ id: z.string() }),
    run: async ({ input: { id } }) => {
      const outcome = (await this.behaviour[id]?.()) ?? { state: 'done' };
      if (outcome.state === 'done') this.done.push(id);
      return outcome;
    },
    undo: async ({ input: { id } }) => {
      const outcome = this.undoing[id]?.();
      this.done.push(`undo ${id}`);
      return outcome ?? { message: `${id} is taken back` };
    },
  });
}
