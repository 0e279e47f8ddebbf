import { NotFoundError } from '@backstage/errors';
import {
  createStepHandler,
  stepInputs,
  type ApplicationRef,
  type StepContext,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import {
  isSamePlace,
  suspensionOf,
  type Suspender,
} from '../application/suspension';
import type { ApplicationControl } from '../control/ApplicationControl';
import type { WantedAutoSync } from '../control/autoSyncPatch';
import {
  automatedOf,
  isBusy,
  type LiveApplication,
} from '../control/LiveApplication';

const automatedSchema = z.record(z.string(), z.json());
type Automated = z.infer<typeof automatedSchema>;

const rememberedSchema = z.object({
  automated: automatedSchema,
  since: z.string(),
});

/** Switches auto-sync off, and writes down what it was and for whom. */
export function suspendAutoSync(control: ApplicationControl): StepHandler {
  return createStepHandler({
    system: 'argocd',
    kind: 'application.suspend-auto-sync',
    input: stepInputs['application.suspend-auto-sync'],
    async run(context) {
      const { application, isParent } = context.input;
      const { signal } = context;
      const live = await control.read(application, signal);
      const known = rememberedSchema.safeParse(context.checkpoint).data;
      const automated = automatedToRemember(live) ?? known?.automated;
      if (!automated) return { state: 'done', message: 'It was off already' };
      const since = known?.since ?? new Date().toISOString();
      await context.saveCheckpoint({ automated, since });
      const who = suspenderOf(context, since);
      await control.setAutoSync(
        application,
        seen => suspended(seen, who, automated),
        signal,
      );
      // A sync that began before would write its children as Git has them.
      if (isParent && isBusy(await control.read(application, signal))) {
        return {
          state: 'waiting',
          message: `A sync of ${application.name} is under way, which would switch it on again below; end it in Argo CD if it does not come to an end`,
        };
      }
      return { state: 'done', output: { automated } };
    },
    async undo(context) {
      const { input, checkpoint, signal } = context;
      const known = rememberedSchema.safeParse(checkpoint).data;
      if (!known) return { message: 'Nothing was changed' };
      const left = await giveBack(control, input.application, {
        automated: known.automated,
        isOurs: ({ operationId }) => operationId === context.operation.id,
        signal,
      });
      return { message: left ?? 'Auto-sync is on again, as it was' };
    },
  });
}

/** Switches auto-sync on as it was, once nobody else keeps it off. */
export function resumeAutoSync(control: ApplicationControl): StepHandler {
  return createStepHandler({
    system: 'argocd',
    kind: 'application.resume-auto-sync',
    input: stepInputs['application.resume-auto-sync'],
    async run(context) {
      const { input, signal } = context;
      const here = placeOf(context);
      const message = await giveBack(control, input.application, {
        automated: input.automated,
        isOurs: suspender => isSamePlace(suspender, here),
        signal,
      });
      return { state: 'done', ...(message && { message }) };
    },
  });
}

/** What stands there now was written since, by whom auto-sync belongs to. */
function automatedToRemember(live: LiveApplication): Automated | undefined {
  const { data } = automatedSchema.safeParse(automatedOf(live));
  return data ?? suspensionOf(live.metadata.annotations)?.automated;
}

function suspended(
  live: LiveApplication,
  who: Suspender,
  remembered: Automated,
): WantedAutoSync {
  const suspension = suspensionOf(live.metadata.annotations);
  const others = suspension?.for ?? [];
  // Who kept it off here before answers for it still.
  const isThere = others.some(each => isSamePlace(each, who));
  return {
    automated: null,
    suspension: {
      automated: automatedToRemember(live) ?? remembered,
      for: isThere ? others : [...others, who],
    },
  };
}

interface GivingBack {
  /** Absent: as the object itself says that it was. */
  automated: Automated | undefined;
  isOurs(suspender: Suspender): boolean;
  signal: AbortSignal;
}

/** Answers why it stays as it is, where it does. */
async function giveBack(
  control: ApplicationControl,
  application: ApplicationRef,
  giving: GivingBack,
): Promise<string | undefined> {
  let left: string | undefined;
  try {
    await control.setAutoSync(
      application,
      live => {
        const { wanted, message } = givenBack(live, giving);
        left = message;
        return wanted;
      },
      giving.signal,
    );
  } catch (error) {
    // Where it was deleted there is nothing to give back to.
    if (!(error instanceof NotFoundError)) throw error;
    return `There is no Application ${application.name} any more`;
  }
  return left;
}

function givenBack(
  live: LiveApplication,
  { automated, isOurs }: GivingBack,
): { wanted?: WantedAutoSync; message?: string } {
  const suspension = suspensionOf(live.metadata.annotations);
  const others = suspension?.for.filter(each => !isOurs(each)) ?? [];
  if (suspension && others.length > 0) {
    return {
      wanted: {
        automated: automatedOf(live) ?? null,
        suspension: { ...suspension, for: others },
      },
      message: `It stays off: ${others.map(inWords).join(' and ')} still needs that, and gives it back`,
    };
  }
  const before = automated ?? suspension?.automated;
  return before
    ? { wanted: { automated: before, suspension: null } }
    : { message: 'Nobody knows how it was, so it is left as it is' };
}

function inWords({ entityRef, environment, by }: Suspender): string {
  return `the hold of ${by} on ${environment} of ${entityRef}`;
}

function suspenderOf(context: StepContext<unknown>, since: string): Suspender {
  const { id, requestedBy } = context.operation;
  return {
    ...placeOf(context),
    by: requestedBy,
    since,
    operationId: id,
  };
}

function placeOf({
  operation: { entityRef, environment = '' },
}: StepContext<unknown>): Pick<Suspender, 'entityRef' | 'environment'> {
  return { entityRef, environment };
}
