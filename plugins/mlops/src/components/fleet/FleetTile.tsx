import type { FleetRow } from '@slipway/backstage-plugin-mlops-common';
import {
  actorTitle,
  fleetRolloutStatus,
  fleetReleaseTitles,
  fleetStatus,
} from '../../states/fleet';
import { withNames } from '../../states/people';
import { StatusIcon } from '../parts/StatusIcon';
import styles from './FleetTiles.module.css';

/** A row of the fleet, to be read from afar. */
export function FleetTile({ row }: { row: FleetRow }) {
  const { actor, candidate, canary, environment, live, reason, title } = row;
  const { tone, word } = fleetStatus(row.state);
  const next = fleetReleaseTitles(candidate);
  return (
    <li className={`${styles.tile} ${styles[tone]}`}>
      <div className={styles.top}>
        <span className={styles.state}>
          <StatusIcon tone={tone} className={styles.icon} />
          {word}
        </span>
        <span className={styles.environment}>{environment}</span>
      </div>
      <h3 className={styles.name}>{title}</h3>
      <p className={styles.versions}>
        {fleetReleaseTitles(live) || '–'}
        {next && ` → ${next}`}
        {canary && (
          <span className={styles.canary}>
            {fleetRolloutStatus(canary).word}
          </span>
        )}
      </p>
      {reason && (
        <p className={styles.reason}>
          {actor && <strong>{actorTitle(actor)}: </strong>}
          {withNames(reason.message)}
        </p>
      )}
    </li>
  );
}
