import {
  createStepHandler,
  stepInputs,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import type { ApplicationControl } from '../control/ApplicationControl';

const REFRESH = 'argocd.argoproj.io/refresh';

/** Has Argo CD look at Git; the controller takes the mark away when it has. */
export function refreshApplication(control: ApplicationControl): StepHandler {
  return createStepHandler({
    system: 'argocd',
    kind: 'application.refresh',
    input: stepInputs['application.refresh'],
    async run({
      input: { application, hard },
      checkpoint,
      signal,
      ...context
    }) {
      if (!checkpoint) {
        await control.refresh(application, hard, signal);
        await context.saveCheckpoint({ asked: true });
      }
      const { metadata } = await control.read(application, signal);
      return metadata.annotations?.[REFRESH]
        ? {
            state: 'waiting',
            message: 'Argo CD looks at Git',
            againAfterMs: 500,
          }
        : { state: 'done' };
    },
  });
}
