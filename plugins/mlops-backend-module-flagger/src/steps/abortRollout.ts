import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import {
  rolloutNoun,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createStepHandler,
  stepInputs,
  type DeliveryView,
  type RolloutRef,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import type { SwitchStore } from '../webhooks/SwitchStore';

/** Phases in which Flagger asks whether to roll back (scheduler.go, advanceCanary). */
const ASKS: ReadonlySet<Rollout['phase']> = new Set([
  'Progressing',
  'WaitingPromotion',
]);
const LEAST_OPEN_MS = 5 * 60_000;
const OPEN_INTERVALS = 5;

/**
 * Sends a canary back: there is no API for it, so the portal answers yes when
 * Flagger asks whether to roll back. The signal is closed as soon as it worked,
 * and by itself after a while, or the next release would go the same way.
 */
export function abortRollout(options: {
  switches: Pick<SwitchStore, 'set'>;
  now?: () => number;
}): StepHandler {
  const { switches } = options;
  const now = options.now ?? Date.now;
  const close = (rollout: RolloutRef, by: string) =>
    switches.set(rollout, 'rollback', { open: false, by });
  return createStepHandler({
    system: 'flagger',
    kind: 'rollout.abort',
    input: stepInputs['rollout.abort'],
    async run({ input, operation, delivery, ...context }) {
      const { rollout: ref, analysisOf } = input;
      const rollout = findRollout(delivery(), ref);
      if (isBack(rollout)) {
        await close(ref, operation.id);
        return { state: 'done', message: 'No traffic is on the candidate' };
      }
      if (rollout.phase === 'Waiting') {
        await close(ref, operation.id);
        return {
          state: 'done',
          message: 'It has not begun: no traffic is on the candidate',
        };
      }
      if (!ASKS.has(rollout.phase)) {
        await close(ref, operation.id);
        throw new ConflictError(
          `The ${rolloutNoun(rollout)} ${ref.name} is ${rollout.phase}: it cannot be sent back any more; roll the release back that is live now`,
        );
      }
      expectWebhook(rollout);
      if (isAnother(rollout, analysisOf)) {
        await close(ref, operation.id);
        throw new ConflictError(
          'Another release took its place. It begins without traffic, and was not sent back: nobody has asked for that. Look at it, and roll back again if it is to go too',
        );
      }
      if (!context.checkpoint) {
        await context.saveCheckpoint({ signalled: true });
      }
      await switches.set(ref, 'rollback', {
        open: true,
        by: operation.id,
        expiresAt: new Date(now() + openFor(rollout)),
      });
      return {
        state: 'waiting',
        message: `Flagger asks once in ${rollout.intervalSeconds} s whether to roll back; the answer is yes`,
      };
    },
    async undo({ input: { rollout }, operation, output }) {
      await close(rollout, operation.id);
      if (output) {
        return {
          stays: true,
          message: 'It was sent back, and stays so until the next release',
        };
      }
      return { message: 'The signal to roll back is closed' };
    },
  });
}

/**
 * As the delivery tells of it now.
 *
 * @throws ServiceUnavailableError for one that is not seen: a portal that has
 *   just started has not seen anything yet.
 */
export function findRollout(
  { environments }: DeliveryView,
  ref: RolloutRef,
): Rollout {
  const found = environments
    .flatMap(({ destinations }) => destinations)
    .flatMap(({ rollouts }) => rollouts)
    .find(
      ({ cluster, namespace, name }) =>
        cluster === ref.cluster &&
        namespace === ref.namespace &&
        name === ref.name,
    );
  if (found) return found;
  throw new ServiceUnavailableError(
    `The Canary ${ref.namespace}/${ref.name} is not seen in ${ref.cluster} at present`,
  );
}

function isBack({ phase, traffic }: Rollout): boolean {
  return phase === 'Failed' && traffic.candidate === 0;
}

/** Flagger drops the one under analysis for what is applied after it. */
function isAnother(rollout: Rollout, planned: string | undefined): boolean {
  return planned !== undefined && rollout.analysisOf !== planned;
}

function expectWebhook({ abort, namespace, name }: Rollout): void {
  if (abort && !abort.possible) {
    throw new ConflictError(
      `The Canary ${namespace}/${name} cannot be sent back: ${abort.reason}`,
    );
  }
}

function openFor({ intervalSeconds }: Rollout): number {
  return Math.max(LEAST_OPEN_MS, OPEN_INTERVALS * intervalSeconds * 1000);
}
