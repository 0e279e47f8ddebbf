import type { LoggerService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { FiringAlert } from './FiringAlert';

/** Tells the owners of an entity, in the portal, of what is critical. */
export class AlertNotifier {
  constructor(
    private readonly options: {
      notifications: Pick<NotificationService, 'send'>;
      logger: LoggerService;
    },
  ) {}

  /** A portal without notifications has the alerts on its pages all the same. */
  async notify(alerts: readonly FiringAlert[]): Promise<void> {
    const { logger, notifications } = this.options;
    for (const { alert, scope } of alerts) {
      if (alert.severity !== 'critical') continue;
      const { entityRef } = scope;
      const { kind, name, namespace } = parseEntityRef(entityRef);
      try {
        await notifications.send({
          // The portal finds its owners.
          recipients: { type: 'entity', entityRef },
          payload: {
            title: `${alert.name} fires for ${name}`,
            description: alert.summary,
            link: `/catalog/${namespace}/${kind}/${name}/delivery`,
            severity: 'critical',
            topic: 'mlops.alert',
            scope: `${alert.id} ${entityRef}`,
          },
        });
      } catch (error) {
        logger.warn(
          `The owners of ${entityRef} could not be told of ${alert.name}: ${toError(error).message}`,
        );
      }
    }
  }
}
