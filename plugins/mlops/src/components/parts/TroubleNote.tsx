import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import { useClock } from '../../live/clock';
import { sourceReason, troubleSentence } from '../../states/freshness';
import { StatusIcon } from './StatusIcon';
import styles from './TroubleNote.module.css';

/** Says above a section which of its sources fail, and how old it is. */
export function TroubleNote({ sources }: { sources: readonly SourceStatus[] }) {
  if (sources.length === 0) return null;
  return (
    <ul className={styles.notes}>
      {sources.map(source => (
        <Trouble key={source.id} source={source} />
      ))}
    </ul>
  );
}

function Trouble({ source }: { source: SourceStatus }) {
  const sentence = useClock(now => troubleSentence(source, now));
  const reason = sourceReason(source);
  return (
    <li className={styles.note}>
      <StatusIcon tone="warn" size={16} className={styles.icon} />
      <span className={styles.words}>
        {sentence} {reason && <span className={styles.reason}>{reason}</span>}
      </span>
    </li>
  );
}
