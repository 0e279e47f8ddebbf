import type { TrafficShare } from '@slipway/backstage-plugin-mlops-common';
import {
  shareRole,
  shareTitle,
  trafficSentence,
} from '../../states/environment';
import { formatPercent } from '../../states/numbers';
import styles from './TrafficBar.module.css';

/** Who gets how much of the traffic, as one bar and in words. */
export function TrafficBar({
  candidate,
  label,
  traffic,
}: {
  traffic: readonly TrafficShare[];
  /** What the version under test is called. */
  candidate: string;
  /** Of what, completing "Traffic of …". */
  label: string;
}) {
  if (traffic.length === 0) return null;
  return (
    <div
      className={styles.traffic}
      role="img"
      aria-label={`Traffic of ${label}: ${trafficSentence(traffic, candidate)}`}
    >
      <div className={styles.bar}>
        {traffic.map(share => (
          <div
            key={share.role}
            className={`${styles.share} ${styles[share.role]}`}
            style={{ flexGrow: share.percent }}
          />
        ))}
      </div>
      <ul className={styles.legend}>
        {traffic.map(share => (
          <li key={share.role} className={styles.entry}>
            <span className={`${styles.swatch} ${styles[share.role]}`} />
            <span className={styles.version}>{shareTitle(share)}</span>
            <span className={styles.role}>{shareRole(share, candidate)}</span>
            <span className={styles.percent}>
              {formatPercent(share.percent)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
