import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type {
  Delivery,
  EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import { stringify } from 'yaml';
import type { DeliveryAccess } from '../clients/deliveryClients';
import { observe } from '../clients/deliveryStates';
import {
  WaitedTooLongError,
  there,
  waitFor,
  type Observation,
} from '../clients/waitFor';

const EVERY_MS = 3_000;
const MINUTE_MS = 60_000;

const example = stringify({
  steps: [
    {
      action: 'mlops:application:wait',
      name: 'Wait for dev',
      input: {
        entityRef: 'component:default/fraud-detection',
        environment: 'dev',
        timeoutMinutes: 10,
      },
    },
  ],
});

/** `mlops:application:wait`: until an environment serves. */
export function createWaitForApplicationAction(options: {
  access: DeliveryAccess;
  everyMs?: number;
}) {
  const { access, everyMs = EVERY_MS } = options;
  return createTemplateAction({
    id: 'mlops:application:wait',
    description:
      'Waits until the Applications of an environment are synced and healthy, and tells what is still missing',
    examples: [{ description: 'The first environment', example }],
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z => z.string().min(1),
        environment: z => z.string().min(1),
        timeoutMinutes: z =>
          z.number().positive().max(120).default(15).describe('At most'),
        required: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Whether the task fails when it does not serve in time; it does by default',
            ),
      },
      output: {
        healthy: z => z.boolean(),
        lacking: z =>
          z.string().optional().describe('What was still missing in the end'),
        consoleUrl: z =>
          z.string().optional().describe('The Application in Argo CD'),
      },
    },
    async handler(context) {
      const { input, output, logger, signal } = context;
      const { entityRef, environment } = input;
      if (context.isDryRun) {
        logger.info(`Would wait for ${environment} of ${entityRef}`);
        output('healthy', true);
        return;
      }
      const { delivery } = access(await context.getInitiatorCredentials());
      const waiting = waitFor(
        () =>
          observe(
            () => delivery.getDelivery(entityRef, { signal }),
            shown => serving(shown, environment),
          ),
        {
          deadlineMs: (input.timeoutMinutes ?? 15) * MINUTE_MS,
          everyMs,
          tell: what => logger.info(what),
          ...(signal && { signal }),
        },
      );
      const found = await (input.required === false
        ? unlessLate(waiting)
        : waiting);
      if (typeof found === 'string') {
        logger.warn(`${environment} does not serve yet: ${found}`);
        output('healthy', false);
        output('lacking', found);
        return;
      }
      logger.info(`${environment} is live and healthy`);
      output('healthy', true);
      const [application] = applicationsOf(found);
      if (application?.consoleUrl) {
        output('consoleUrl', application.consoleUrl);
      }
    },
  });
}

/** What was missing last, for a template that goes on without. */
async function unlessLate<T>(waiting: Promise<T>): Promise<T | string> {
  try {
    return await waiting;
  } catch (error) {
    if (error instanceof WaitedTooLongError) return error.missing;
    throw error;
  }
}

function serving(
  { environments }: Delivery,
  wanted: string,
): Observation<EnvironmentDelivery> {
  const found = environments.find(({ name }) => name === wanted);
  const applications = found ? applicationsOf(found) : [];
  if (!found || applications.length === 0) {
    return { state: 'missing', what: `an Application for ${wanted}` };
  }
  const late = applications.find(
    ({ sync, health }) => sync !== 'Synced' || health.status !== 'Healthy',
  );
  if (!late) return there(found);
  if (late.sync === 'Unknown' && late.health.status === 'Unknown') {
    return {
      state: 'missing',
      what: `a first look of Argo CD at ${late.name} (if that takes minutes, see whether its application controller is running)`,
    };
  }
  const [reason] = found.reasons;
  return {
    state: 'missing',
    what: `${late.name} is ${late.sync} and ${late.health.status}${reason ? ` (${reason.message})` : ''}`,
  };
}

function applicationsOf({ destinations }: EnvironmentDelivery) {
  return destinations.flatMap(({ applications }) => applications);
}
