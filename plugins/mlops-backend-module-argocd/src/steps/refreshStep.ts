import {
  createStepHandler,
  stepInputs,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { ApplicationControl } from '../control/ApplicationControl';
import { untilBegun } from './untilBegun';

const REFRESH = 'argocd.argoproj.io/refresh';

const askedSchema = z.object({ askedAt: z.string().optional() });

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
        await context.saveCheckpoint({
          asked: true,
          askedAt: new Date().toISOString(),
        });
      }
      const { metadata } = await control.read(application, signal);
      return metadata.annotations?.[REFRESH]
        ? {
            state: 'waiting',
            message: untilBegun(
              {
                soon: 'Argo CD looks at Git',
                late: 'Argo CD has not looked at Git',
              },
              askedSchema.safeParse(checkpoint).data?.askedAt,
            ),
            againAfterMs: 500,
          }
        : { state: 'done' };
    },
  });
}
