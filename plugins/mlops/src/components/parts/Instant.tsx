import { useClock } from '../../live/clock';
import { exactTime, relativeTime } from '../../states/time';
import styles from './Instant.module.css';

/** When something was, as people say it; the exact time is in its tooltip. */
export function Instant({ at }: { at: string }) {
  const words = useClock(now => relativeTime(at, now));
  return (
    <time dateTime={at} title={exactTime(at)} className={styles.instant}>
      {words}
    </time>
  );
}
