import type { Status } from '../../states/tone';
import { StatusIcon } from './StatusIcon';
import styles from './StatusWord.module.css';

/** A state by icon, word and colour. */
export function StatusWord({
  pill = false,
  status,
}: {
  status: Status;
  pill?: boolean;
}) {
  const names = [styles.status, styles[status.tone], pill && styles.pill];
  return (
    <span className={names.filter(Boolean).join(' ')} data-tone={status.tone}>
      <StatusIcon tone={status.tone} className={styles.icon} />
      <span>{status.word}</span>
    </span>
  );
}
