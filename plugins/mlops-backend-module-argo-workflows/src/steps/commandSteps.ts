import { ConflictError } from '@backstage/errors';
import {
  createStepHandler,
  type StepHandler,
  type StepOutcome,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import { hasEnded, type LiveWorkflow } from '../control/LiveWorkflow';
import type {
  WorkflowControl,
  WorkflowPlace,
} from '../control/WorkflowControl';
import { placeSchema } from './createSteps';

const inputSchema = z.object({ run: placeSchema });

/** Ends a run: with its exit handlers (stop), or without (terminate). */
export function shutDownWorkflow(
  control: WorkflowControl,
  command: 'stop' | 'terminate',
): StepHandler {
  const wanted = command === 'stop' ? ['Stop', 'Terminate'] : ['Terminate'];
  return createStepHandler({
    system: 'argo-workflows',
    kind: `workflow.${command}`,
    input: inputSchema,
    async run({ input: { run }, signal }) {
      const live = await control.read(run, signal);
      if (hasEnded(live))
        return { state: 'done', message: `It is ${live.phase}` };
      if (!wanted.includes(String(live.spec.shutdown))) {
        await control.command(run, command, signal);
      }
      return { state: 'waiting', message: `${run.name} is ending` };
    },
  });
}

/** Lets no further step of a run begin. */
export function suspendWorkflow(control: WorkflowControl): StepHandler {
  return createStepHandler({
    system: 'argo-workflows',
    kind: 'workflow.suspend',
    input: inputSchema,
    async run({ input: { run }, signal }) {
      const live = await control.read(run, signal);
      if (hasEnded(live)) {
        throw new ConflictError(`${run.name} has ended: it is ${live.phase}`);
      }
      if (!live.suspended) await control.command(run, 'suspend', signal);
      return { state: 'done' };
    },
  });
}

const heldSchema = z.object({ waiting: z.array(z.string()) });

/** Lets a run go on, and the suspend nodes that wait in it. */
export function resumeWorkflow(control: WorkflowControl): StepHandler {
  return createStepHandler({
    system: 'argo-workflows',
    kind: 'workflow.resume',
    input: inputSchema,
    async run({ input: { run }, checkpoint, signal, ...context }) {
      const live = await control.read(run, signal);
      if (hasEnded(live))
        return { state: 'done', message: `It is ${live.phase}` };
      const held =
        heldSchema.safeParse(checkpoint).data?.waiting ?? live.waiting;
      await context.saveCheckpoint({ waiting: [...held] });
      // What waits only since then was not meant.
      if (live.waiting.some(id => held.includes(id))) {
        await control.askServer(run, 'resume', signal);
      } else if (live.suspended) {
        await control.command(run, 'resume', signal);
      }
      return { state: 'done' };
    },
  });
}

const failedSchema = z.object({ finishedAt: z.string().nullable() });

/** Has the server run again what failed. */
export function retryWorkflow(control: WorkflowControl): StepHandler {
  return createStepHandler({
    system: 'argo-workflows',
    kind: 'workflow.retry',
    input: inputSchema,
    async run({ input: { run }, checkpoint, signal, ...context }) {
      const live = await control.read(run, signal);
      const asked = failedSchema.safeParse(checkpoint).data;
      if (asked && isAnotherRun(live, asked.finishedAt)) return retried(run);
      if (live.phase !== 'Failed' && live.phase !== 'Error') {
        throw new ConflictError(
          `${run.name} has not failed: it is ${live.phase || 'Pending'}`,
        );
      }
      await context.saveCheckpoint({ finishedAt: live.finishedAt ?? null });
      await control.askServer(run, 'retry', signal);
      return retried(run);
    },
  });
}

function isAnotherRun(live: LiveWorkflow, finishedAt: string | null): boolean {
  return !hasEnded(live) || (live.finishedAt ?? null) !== finishedAt;
}

function retried({ name }: WorkflowPlace): StepOutcome {
  return { state: 'done', message: `${name} runs again` };
}
