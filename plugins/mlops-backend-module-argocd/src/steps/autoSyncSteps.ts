import {
  createStepHandler,
  stepInputs,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { ApplicationControl } from '../control/ApplicationControl';
import { automatedOf } from '../control/LiveApplication';

const rememberedSchema = z.object({
  automated: z.record(z.string(), z.json()),
});

/** Switches auto-sync off, and remembers what it was. */
export function suspendAutoSync(control: ApplicationControl): StepHandler {
  return createStepHandler({
    system: 'argocd',
    kind: 'application.suspend-auto-sync',
    input: stepInputs['application.suspend-auto-sync'],
    async run({ input: { application }, checkpoint, signal, ...context }) {
      const live = automatedOf(await control.read(application, signal));
      const known = rememberedSchema.safeParse(checkpoint);
      // What stands there now was written since, by whom auto-sync belongs to.
      const automated = live ?? known.data?.automated;
      if (!automated) return { state: 'done', message: 'It was off already' };
      await context.saveCheckpoint({ automated });
      if (live) await control.setAutomated(application, null, signal);
      return { state: 'done', output: { automated } };
    },
    async undo({ input: { application }, checkpoint, signal }) {
      const known = rememberedSchema.safeParse(checkpoint);
      if (!known.success) return { message: 'Nothing was changed' };
      await control.setAutomated(application, known.data.automated, signal);
      return { message: 'Auto-sync is on again, as it was' };
    },
  });
}

/** Switches auto-sync on as it was. */
export function resumeAutoSync(control: ApplicationControl): StepHandler {
  return createStepHandler({
    system: 'argocd',
    kind: 'application.resume-auto-sync',
    input: stepInputs['application.resume-auto-sync'],
    async run({ input: { application, automated }, signal }) {
      await control.setAutomated(application, automated, signal);
      return { state: 'done' };
    },
  });
}
