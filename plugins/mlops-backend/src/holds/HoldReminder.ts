import type { LoggerService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { HoldStore } from './HoldStore';
import type { StoredHold } from './storedHoldSchema';

/** Asks the owner of a hold, once, whether it is still wanted. */
export class HoldReminder {
  constructor(
    private readonly options: {
      holds: Pick<HoldStore, 'all' | 'takeReminder'>;
      notifications: Pick<NotificationService, 'send'>;
      logger: LoggerService;
      now?: () => Date;
    },
  ) {}

  /** Of the replicas that come to one reminder, one sends it. */
  async remind(): Promise<void> {
    const now = this.options.now?.() ?? new Date();
    for (const stored of await this.options.holds.all()) {
      const { remindAt } = stored.hold;
      if (!remindAt || Date.parse(remindAt) > now.getTime()) continue;
      if (await this.options.holds.takeReminder(stored)) {
        await this.#send(stored);
      }
    }
  }

  /** A portal without notifications has the hold on its page all the same. */
  async #send({ entityRef, environment, hold }: StoredHold): Promise<void> {
    const { kind, namespace, name } = parseEntityRef(entityRef);
    try {
      await this.options.notifications.send({
        recipients: { type: 'entity', entityRef: hold.owner },
        payload: {
          title: `You hold ${environment} of ${name}`,
          description: `${hold.reason}. Lift the hold when that is over.`,
          link: `/catalog/${namespace}/${kind}/${name}/delivery`,
          severity: 'high',
          topic: 'mlops.hold',
          scope: `${entityRef}/${environment}`,
        },
      });
    } catch (error) {
      this.options.logger.warn(
        `${hold.owner} could not be reminded of the hold on ${environment} of ${entityRef}: ${toError(error).message}`,
      );
    }
  }
}
