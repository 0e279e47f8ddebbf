import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import { useId } from 'react';
import { useClock } from '../../live/clock';
import { sourceReason, sourceStatus } from '../../states/freshness';
import { exactTime } from '../../states/time';
import type { Status } from '../../states/tone';
import { OutLink } from '../parts/OutLink';
import { StatusWord } from '../parts/StatusWord';
import styles from './Sources.module.css';

/** Where the page knows what it shows from, and how fresh each is. */
export function Sources({ sources }: { sources: readonly SourceStatus[] }) {
  const id = useId();
  return (
    <footer className={styles.sources} aria-labelledby={id}>
      <h3 id={id} className={styles.title}>
        Sources
      </h3>
      {sources.length === 0 ? (
        <p className={styles.none}>
          No source is installed. Ask the portal’s administrators to add the
          modules for Argo CD, Argo Workflows, Flagger or MLflow.
        </p>
      ) : (
        <ul className={styles.list}>
          {sources.map(source => (
            <Source key={source.id} source={source} />
          ))}
        </ul>
      )}
    </footer>
  );
}

function Source({ source }: { source: SourceStatus }) {
  const status: Status = {
    tone: useClock(now => sourceStatus(source, now).tone),
    word: useClock(now => sourceStatus(source, now).word),
  };
  const reason = sourceReason(source);
  const { freshness } = source;
  const seen =
    freshness.state === 'unavailable' ? freshness.since : freshness.observedAt;
  return (
    <li className={styles.source}>
      <span className={styles.name}>
        <OutLink
          href={source.consoleUrl}
          label={`${source.title} ${source.instance}`}
          plain
        >
          {source.title}
        </OutLink>{' '}
        <span className={styles.instance}>{source.instance}</span>
      </span>
      <span title={exactTime(seen)}>
        <StatusWord status={status} />
      </span>
      {reason && <span className={styles.reason}>{reason}</span>}
    </li>
  );
}
