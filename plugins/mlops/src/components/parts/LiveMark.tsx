import { useClock } from '../../live/clock';
import { age, exactTime } from '../../states/time';
import styles from './LiveMark.module.css';

/** How fresh a page is, in a word. */
export function LiveMark({
  isPushed,
  isWhole,
  receivedAt,
}: {
  /** Whether changes are told, rather than asked for. */
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
        title="Some sources do not answer, or do not act; the notes below say which"
      >
        <span className={`${styles.pulse} ${styles.partly}`} aria-hidden />
        Partly live
      </span>
    );
  }
  return (
    <span
      className={styles.live}
      title={`${isPushed ? 'Changes appear by themselves. Last read' : 'Read'} ${exactTime(at)}`}
    >
      {isPushed && <span className={styles.pulse} aria-hidden />}
      {isPushed ? 'Live' : `Read ${old} ago`}
    </span>
  );
}
