import { count } from '../../states/numbers';
import styles from './PendingNote.module.css';

/** Just after a start the fleet is not whole yet, and does not look it. */
export function PendingNote({ pending }: { pending: number }) {
  if (pending === 0) return null;
  return (
    <p className={styles.note} role="status">
      {count(pending, 'service')} {pending === 1 ? 'is' : 'are'} still being
      read; {pending === 1 ? 'it appears' : 'they appear'} by{' '}
      {pending === 1 ? 'itself' : 'themselves'}.
    </p>
  );
}
