import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import type { ReactNode } from 'react';
import { notWell } from '../../states/freshness';
import { deliveryHeadline } from '../../states/headline';
import { Hidden } from '../parts/Hidden';
import { LiveMark } from '../parts/LiveMark';
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
      <h2 className={styles.headline}>
        <StatusIcon tone={tone} size={22} className={styles.icon} />
        <Hidden>Delivery: </Hidden>
        <span className={styles.words}>{word}</span>
      </h2>
      <div className={styles.side}>
        {!isStale && (
          <LiveMark
            isPushed={isPushed}
            isWhole={notWell(delivery).length === 0}
            receivedAt={receivedAt}
          />
        )}
        {actions}
      </div>
    </header>
  );
}
