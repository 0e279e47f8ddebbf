import type { Alert } from '@slipway/backstage-plugin-mlops-common';
import { alertStatus } from '../../states/alert';
import { Instant } from './Instant';
import { OutLink } from './OutLink';
import { StatusWord } from './StatusWord';
import styles from './Alerts.module.css';

/** What fires at a place: how bad it is, since when, and what to do. */
export function Alerts({
  alerts = [],
  place,
}: {
  alerts: readonly Alert[] | undefined;
  /** Of which they are: `production`, `the training`. */
  place: string;
}) {
  if (alerts.length === 0) return null;
  return (
    <ul aria-label={`Alerts of ${place}`} className={styles.alerts}>
      {alerts.map(alert => (
        <li key={alert.id} className={styles.alert}>
          <p className={styles.head}>
            <StatusWord status={alertStatus(alert)} />
            <strong className={styles.name}>{alert.name}</strong>
            <span className={styles.quiet}>
              began <Instant at={alert.since} />
            </span>
          </p>
          {alert.summary && <p className={styles.words}>{alert.summary}</p>}
          {alert.description && (
            <p className={`${styles.words} ${styles.quiet}`}>
              {alert.description}
            </p>
          )}
          {(alert.runbook || alert.url) && (
            <p className={styles.links}>
              {alert.runbook && (
                <OutLink
                  href={alert.runbook}
                  label={`Runbook of ${alert.name}`}
                >
                  Runbook
                </OutLink>
              )}
              {alert.url && (
                <OutLink href={alert.url} label={`${alert.name} in Prometheus`}>
                  Prometheus
                </OutLink>
              )}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
