import type { FleetRow } from '@slipway/backstage-plugin-mlops-common';
import {
  fleetRolloutStatus,
  fleetModelName,
  fleetReleaseTitles,
  fleetReleasesInShort,
} from '../../states/fleet';
import { StatusWord } from '../parts/StatusWord';
import { Hidden } from '../parts/Hidden';
import styles from './Versions.module.css';

/** What is live, what is on its way, and how far it has come. */
export function Versions({ row }: { row: FleetRow }) {
  const { candidate, canary, live } = row;
  const liveTitle = fleetReleaseTitles(live);
  const candidateTitle = fleetReleaseTitles(candidate);
  const isNew = candidateTitle !== '' && candidateTitle !== liveTitle;
  return (
    <>
      <span className={styles.line}>
        <Hidden>Live: </Hidden>
        <span className={styles.live} title={liveTitle}>
          {fleetReleasesInShort(live) || '–'}
        </span>
        {isNew && (
          <>
            <span className={styles.arrow} aria-hidden>
              →
            </span>
            <Hidden>, candidate: </Hidden>
            <span className={styles.candidate} title={candidateTitle}>
              {candidateTitle}
            </span>
          </>
        )}
      </span>
      {canary ? (
        <span className={styles.canary}>
          <StatusWord status={fleetRolloutStatus(canary)} />
          {canary.weight > 0 && canary.weight < 100 && (
            <span className={styles.track} aria-hidden>
              <span
                className={styles.weight}
                style={{ width: `${canary.weight}%` }}
              />
            </span>
          )}
        </span>
      ) : (
        <span className={styles.model}>{fleetModelName(row)}</span>
      )}
    </>
  );
}
