import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import { useClock } from '../../live/clock';
import {
  sourceCommand,
  sourceReason,
  troublesOf,
  troubleSentence,
  type Trouble,
} from '../../states/freshness';
import { CopyButton } from './CopyButton';
import { StatusIcon } from './StatusIcon';
import styles from './TroubleNote.module.css';

/** Says above a section which of its sources fail, and how old it is. */
export function TroubleNote({ sources }: { sources: readonly SourceStatus[] }) {
  if (sources.length === 0) return null;
  return (
    <ul className={styles.notes}>
      {troublesOf(sources).map(trouble => (
        <Note key={trouble[0].id} trouble={trouble} />
      ))}
    </ul>
  );
}

function Note({ trouble }: { trouble: Trouble }) {
  const sentence = useClock(now => troubleSentence(trouble, now));
  const reason = sourceReason(trouble[0]);
  const command = sourceCommand(trouble[0]);
  return (
    <li className={styles.note}>
      <StatusIcon tone="warn" size={16} className={styles.icon} />
      <span className={styles.words}>
        {sentence} {reason && <span className={styles.reason}>{reason}</span>}
        {command && (
          <span className={styles.command}>
            <code>{command}</code>
            <CopyButton text={command} what="the command" />
          </span>
        )}
      </span>
    </li>
  );
}
