import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import type { DeliveryAccess } from '../clients/deliveryClients';
import { expectAllowed, syncByHand } from '../clients/syncByHand';

const EVERY_MS = 3_000;
const MINUTE_MS = 60_000;

const example = stringify({
  steps: [
    {
      action: 'mlops:application:first-sync',
      name: 'Deploy what a sync window would keep waiting',
      input: {
        entityRef: 'component:default/fraud-detection',
        applications: ['fraud-detection-production'],
        ifAllowed: true,
      },
    },
  ],
});

/**
 * `mlops:application:first-sync`: a service that nobody uses yet need not wait
 * for the end of business hours.
 */
export function createFirstSyncAction(options: {
  access: DeliveryAccess;
  everyMs?: number;
}) {
  const { access, everyMs = EVERY_MS } = options;
  return createTemplateAction({
    id: 'mlops:application:first-sync',
    description:
      'Syncs Applications by hand that were never deployed and that a sync window keeps automation out of, with the rights of whoever runs the template; leaves all others alone',
    examples: [{ description: 'Production', example }],
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z => z.string().min(1),
        applications: z => z.array(z.string().min(1)).describe('Their names'),
        ifAllowed: z =>
          z
            .boolean()
            .optional()
            .describe('Goes on, and says so, when the user may not sync'),
        timeoutMinutes: z =>
          z.number().positive().max(120).default(10).describe('For each'),
      },
      output: {
        done: z => z.boolean(),
        synced: z => z.array(z.string()).describe('Those that it synced'),
        waiting: z =>
          z.array(z.string()).describe('Those that are not deployed yet'),
      },
    },
    async handler(context) {
      const { input, output, logger, signal } = context;
      const { entityRef, applications } = input;
      if (context.isDryRun) {
        logger.info(`Would see that ${applications.join(', ')} are deployed`);
        output('done', true);
        output('synced', []);
        output('waiting', []);
        return;
      }
      const clients = access(await context.getInitiatorCredentials());
      const synced: string[] = [];
      const waiting: string[] = [];
      for (const name of applications) {
        const outcome = await syncByHand(clients, {
          entityRef,
          name,
          deadlineMs: (input.timeoutMinutes ?? 10) * MINUTE_MS,
          everyMs,
          tell: what => logger.info(what),
          ...(signal && { signal }),
        });
        expectAllowed(outcome, Boolean(input.ifAllowed));
        if (outcome.state === 'synced') {
          logger.info(`${name} is deployed, by hand: its sync window lets you`);
          synced.push(name);
        } else {
          logger.info(outcome.why);
          if (outcome.state !== 'unneeded') waiting.push(name);
        }
      }
      output('done', true);
      output('synced', synced);
      output('waiting', waiting);
    },
  });
}
