import type { FleetRow } from '@slipway/backstage-plugin-mlops-common';
import { RiLockLine, RiUserLine } from '@remixicon/react';
import { actorTitle, refTitle } from '../../states/fleet';
import { personName, withNames } from '../../states/people';
import { Hidden } from '../parts/Hidden';
import styles from './Why.module.css';

/** Who must act, why, and what keeps automation off. */
export function Why({ row }: { row: FleetRow }) {
  const { actor, hold, reason } = row;
  if (!reason && !hold) return null;
  return (
    <>
      {(actor || hold) && (
        <span className={styles.who}>
          {actor && (
            <span className={styles.actor} title={actor.ref}>
              <RiUserLine size={13} aria-hidden />
              <Hidden>Must act: </Hidden>
              {actorTitle(actor)}
            </span>
          )}
          {hold && (
            <span
              className={styles.hold}
              title={`On hold by ${personName(hold.owner)}: ${hold.reason}`}
            >
              <RiLockLine size={12} aria-hidden />
              Hold by {refTitle(hold.owner)}
            </span>
          )}
        </span>
      )}
      {reason && (
        <span
          className={`${styles.reason} ${actor || hold ? styles.beneath : ''}`}
          title={[reason.message, reason.fix].filter(Boolean).join('\n')}
        >
          {withNames(reason.message)}
        </span>
      )}
    </>
  );
}
