import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import type { ReactNode } from 'react';
import { useClock } from '../../live/clock';
import { notLive } from '../../states/freshness';
import { deliveryHeadline } from '../../states/headline';
import { age, exactTime } from '../../states/time';
import { Hidden } from '../parts/Hidden';
import { StatusIcon } from '../parts/StatusIcon';
import styles from './DeliveryHeader.module.css';

/** The page in one sentence, how fresh it is, and room for actions. */
export function DeliveryHeader({
  actions,
  delivery,
  isPushed,
  isStale,
  receivedAt,
}: {
  delivery: Delivery;
  receivedAt: number;
  /** Whether changes are told, rather than asked for. */
  isPushed: boolean;
  isStale: boolean;
  actions?: ReactNode;
}) {
  const { tone, word } = deliveryHeadline(delivery);
  return (
    <header className={styles.header}>
      <h2 className={`${styles.headline} ${styles[tone]}`}>
        <StatusIcon tone={tone} size={22} className={styles.icon} />
        <Hidden>Delivery: </Hidden>
        <span className={styles.words}>{word}</span>
      </h2>
      <div className={styles.side}>
        {!isStale && (
          <Freshness
            isPushed={isPushed}
            isWhole={notLive(delivery).length === 0}
            receivedAt={receivedAt}
          />
        )}
        {actions}
      </div>
    </header>
  );
}

function Freshness({
  isPushed,
  isWhole,
  receivedAt,
}: {
  isPushed: boolean;
  /** Whether all sources are live. */
  isWhole: boolean;
  receivedAt: number;
}) {
  const at = new Date(receivedAt).toISOString();
  const old = useClock(now => age(at, now));
  if (!isWhole) {
    return (
      <span
        className={styles.live}
        title="Some sources do not answer; the parts below say which"
      >
        <span className={`${styles.pulse} ${styles.partly}`} aria-hidden />
        Partly live
      </span>
    );
  }
  if (isPushed) {
    return (
      <span
        className={styles.live}
        title={`Changes appear by themselves. Last read ${exactTime(at)}`}
      >
        <span className={styles.pulse} aria-hidden />
        Live
      </span>
    );
  }
  return (
    <span className={styles.live} title={`Read ${exactTime(at)}`}>
      Read {old} ago
    </span>
  );
}
