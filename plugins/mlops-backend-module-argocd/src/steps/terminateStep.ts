import {
  applicationRefSchema,
  createStepHandler,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { ApplicationControl } from '../control/ApplicationControl';
import { isBusy, isUnderWay } from '../control/LiveApplication';

const endedSchema = z.object({ startedAt: z.string() });

/** Ends the operation of Argo CD that is under way, and no later one. */
export function terminateOperation(control: ApplicationControl): StepHandler {
  return createStepHandler({
    system: 'argocd',
    kind: 'application.terminate',
    input: z.object({ application: applicationRefSchema }),
    async run({ input: { application }, checkpoint, signal, ...context }) {
      const live = await control.read(application, signal);
      const meant = endedSchema.safeParse(checkpoint).data?.startedAt;
      const state = live.status?.operationState;
      if (!state || !isUnderWay(state)) {
        return isBusy(live) && !meant
          ? { state: 'waiting', message: 'Argo CD is about to begin' }
          : { state: 'done', message: 'No sync is under way' };
      }
      if (meant && meant !== state.startedAt) {
        return { state: 'done', message: 'It has ended; another one runs' };
      }
      if (state.phase === 'Running') {
        await context.saveCheckpoint({ startedAt: state.startedAt });
        await control.terminate(application, signal);
      }
      return { state: 'waiting', message: state.message ?? 'It is ending' };
    },
  });
}
