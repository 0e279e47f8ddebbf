import { InputError, toError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type {
  Delivery,
  Operation,
  OperationsApi,
  WorkflowTemplate,
} from '@slipway/backstage-plugin-mlops-common';
import { stringify } from 'yaml';
import type { DeliveryAccess } from '../clients/deliveryClients';
import {
  isNamed,
  observe,
  settled,
  unlessPutOff,
} from '../clients/deliveryStates';
import { there, waitFor, type Observation } from '../clients/waitFor';

const EVERY_MS = 3_000;
const MINUTE_MS = 60_000;
const SUBMIT = 'argo-workflows.submit';
const MOST_ATTEMPTS = 20;

interface Start {
  key: string;
  input: {
    template: ReturnType<typeof place>;
    parameters: Record<string, string>;
  };
  signal: AbortSignal | undefined;
}

const example = stringify({
  steps: [
    {
      action: 'mlops:workflow:submit',
      name: 'Train the first version',
      input: {
        entityRef: 'component:default/fraud-detection',
        template: 'fraud-detection-training',
        onlyFirst: true,
      },
    },
  ],
});

/** `mlops:workflow:submit`: starts a training, as the Delivery tab would. */
export function createSubmitWorkflowAction(options: {
  access: DeliveryAccess;
  everyMs?: number;
}) {
  const { access, everyMs = EVERY_MS } = options;
  return createTemplateAction({
    id: 'mlops:workflow:submit',
    description:
      'Starts a run of a WorkflowTemplate of an entity, with the rights of whoever runs the template; waits until the WorkflowTemplate is there',
    examples: [{ description: 'The first training', example }],
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z => z.string().min(1),
        template: z => z.string().min(1).describe('Of the WorkflowTemplate'),
        parameters: z => z.record(z.string()).optional(),
        onlyFirst: z =>
          z
            .boolean()
            .optional()
            .describe('Does nothing where a training has run already'),
        ifAllowed: z =>
          z
            .boolean()
            .optional()
            .describe('Goes on, and says so, when the user may not start it'),
        timeoutMinutes: z => z.number().positive().max(120).default(10),
      },
      output: {
        started: z => z.boolean(),
        reason: z => z.string().optional().describe('Why it was not started'),
        operationId: z => z.string().optional(),
        url: z => z.string().optional().describe('The run'),
      },
    },
    async handler(context) {
      const { input, output, logger, signal } = context;
      const { entityRef, template, parameters = {} } = input;
      if (context.isDryRun) {
        logger.info(`Would start ${template}`);
        output('started', true);
        return;
      }
      const skip = (reason: string) => {
        logger.info(reason);
        output('started', false);
        output('reason', reason);
      };
      const patience = {
        deadlineMs: (input.timeoutMinutes ?? 10) * MINUTE_MS,
        everyMs,
        tell: (what: string) => logger.info(what),
        ...(signal && { signal }),
      };
      const { delivery, operations } = access(
        await context.getInitiatorCredentials(),
      );
      const found = await waitFor(
        () =>
          observe(
            () => delivery.getDelivery(entityRef, { signal }),
            shown => startable(shown, template),
          ),
        patience,
      );
      if (input.onlyFirst && found.runs > 0) {
        skip(`${template} has run already`);
        return;
      }
      try {
        const start = {
          // Another task that goes on with the same finds what was started.
          key: input.onlyFirst
            ? `first/${template}`
            : `${context.task.id}/${context.step?.id ?? template}`,
          input: { template: place(found.template), parameters },
          signal,
        };
        const begun = await waitFor(
          () => unlessPutOff(() => startOnce(operations, entityRef, start)),
          patience,
        );
        const done = await waitFor(
          () =>
            unlessPutOff(async () =>
              settled(await operations.getOperation(begun.id)),
            ),
          patience,
        );
        logger.info(`${done.title}: ${stepMessage(done) ?? 'started'}`);
        output('started', true);
        output('operationId', done.id);
        const url = stepUrl(done);
        if (url) output('url', url);
      } catch (error) {
        if (!input.ifAllowed || !isNamed(error, 'NotAllowedError')) throw error;
        skip(
          `${template} was not started, because you may not do that (${toError(error).message}); ask its owner`,
        );
      }
    },
  });
}

/** Starts it, or finds it under way; what has failed is begun once more. */
async function startOnce(
  operations: OperationsApi,
  entityRef: string,
  { key, input, signal }: Start,
): Promise<Observation<Operation>> {
  let failed: string | undefined;
  for (let times = 0; times < MOST_ATTEMPTS; times += 1) {
    const begun = await operations.startOperation(
      entityRef,
      {
        action: SUBMIT,
        input,
        reason: 'The first step of a template of the portal',
      },
      {
        idempotencyKey: failed ? `${key}/after/${failed}` : key,
        ...(signal && { signal }),
      },
    );
    // Only what an earlier task began can have ended by now.
    if (begun.state !== 'failed' && begun.state !== 'cancelled') {
      return there(begun);
    }
    failed = begun.id;
  }
  throw new InputError(
    `It was begun ${MOST_ATTEMPTS} times and failed each time; look at the operations of ${entityRef}`,
  );
}

function startable(
  { training }: Delivery,
  wanted: string,
): Observation<{ template: WorkflowTemplate; runs: number }> {
  const template = training.templates?.find(({ name }) => name === wanted);
  return template
    ? there({ template, runs: training.total })
    : { state: 'missing', what: `the WorkflowTemplate ${wanted}` };
}

function place({ cluster, namespace, name }: WorkflowTemplate) {
  return { cluster, namespace, name };
}

function stepMessage({ steps }: Operation): string | undefined {
  const progress = steps.at(-1)?.progress;
  return progress?.state === 'succeeded' ? progress.message : undefined;
}

function stepUrl({ steps }: Operation): string | undefined {
  const progress = steps.at(-1)?.progress;
  return progress?.state === 'succeeded' ? progress.url : undefined;
}
