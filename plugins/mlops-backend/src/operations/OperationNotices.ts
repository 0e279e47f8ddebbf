import type { LoggerService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { StoredOperation } from './store';

type Payload = Parameters<NotificationService['send']>[0]['payload'];

/** Until then whoever asked for it is taken to be looking on. */
const LOOKED_AT_MS = 5 * 60_000;

/** Tells people how what they asked for has ended, where they may not see it. */
export class OperationNotices {
  constructor(
    private readonly options: {
      notifications: Pick<NotificationService, 'send'>;
      logger: LoggerService;
    },
  ) {}

  /** A portal without notifications has the end on its page all the same. */
  async ended(operation: StoredOperation): Promise<void> {
    const payload = noticeOf(operation);
    if (!payload) return;
    const { id, requestedBy } = operation;
    try {
      await this.options.notifications.send({
        recipients: { type: 'entity', entityRef: requestedBy },
        payload,
      });
    } catch (error) {
      this.options.logger.info(
        `${requestedBy} could not be notified of the end of operation ${id}: ${toError(error).message}`,
      );
    }
  }
}

/** Undefined where nobody has to be told: a service, or who has just seen it. */
export function noticeOf(operation: StoredOperation): Payload | undefined {
  const { id, entityRef, requestedBy, state, error } = operation;
  const isPerson = requestedBy.startsWith('user:');
  if (!isPerson || !isNews(operation)) return undefined;
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const description = [error?.message, error?.fix].filter(Boolean).join('. ');
  return {
    title: `${name}: ${operation.title} ${outcomeOf(operation)}`,
    ...(description && { description }),
    link: `/catalog/${namespace}/${kind}/${name}/delivery?operation=${id}`,
    severity: state === 'failed' ? 'high' : 'normal',
    topic: 'mlops.operation',
    scope: `operation ${id}`,
  };
}

/** It took longer than one looks on, went wrong, or somebody else ended it. */
function isNews(operation: StoredOperation): boolean {
  const { cancelledBy, createdAt, finishedAt, requestedBy, state } = operation;
  if (finishedAt === undefined) return false;
  if (state === 'failed') return true;
  if (state === 'cancelled' && cancelledBy !== requestedBy) return true;
  return finishedAt - createdAt >= LOOKED_AT_MS;
}

function outcomeOf({ state, cancelledBy }: StoredOperation): string {
  if (state === 'succeeded') return 'is done';
  if (state === 'failed') return 'failed';
  return cancelledBy ? `was cancelled by ${cancelledBy}` : 'was not approved';
}
