import { RiTableLine } from '@remixicon/react';
import { ButtonLink } from '@backstage/ui';
import type { ReactNode } from 'react';
import type { FleetView } from '../../live/FleetFeed';
import { useClock } from '../../live/clock';
import { useFleetAddress } from '../../live/useFleetAddress';
import {
  FLEET_STATES,
  fleetHeadline,
  fleetRowId,
  fleetStatus,
} from '../../states/fleet';
import { isFiltered } from '../../states/fleetAddress';
import { wholeNumber } from '../../states/numbers';
import { age, clockTime } from '../../states/time';
import { StatusIcon } from '../parts/StatusIcon';
import { Theme } from '../parts/Theme';
import { FleetTile } from './FleetTile';
import { useTilesThatFit } from './useTilesThatFit';
import styles from './FleetTiles.module.css';

/**
 * The fleet for a screen on a wall: what is worst first, as many as fit, read
 * from afar, and nothing to press.
 */
export function FleetTiles({
  fleet,
  notes,
  receivedAt,
}: {
  fleet: FleetView;
  receivedAt: number;
  notes: ReactNode;
}) {
  const { ref, scale, tiles } = useTilesThatFit(fleet.total);
  const { address, hrefWith } = useFleetAddress();
  const headline = fleetHeadline({
    needAttention: fleet.needAttention,
    total: fleet.total,
    progressing: fleet.states.progressing,
    isFiltered: isFiltered(address),
  });
  const isWhole = fleet.total <= tiles;
  const shown = fleet.rows.slice(0, isWhole ? tiles : tiles - 1);
  return (
    <Theme className={styles.wall}>
      <header className={styles.header}>
        <h2 className={styles.headline}>
          <StatusIcon tone={headline.tone} className={styles.icon} />
          {headline.word}
        </h2>
        <ul className={styles.states} aria-label="By state">
          {FLEET_STATES.map(state => {
            const { tone, word } = fleetStatus(state);
            return (
              <li key={state}>
                <StatusIcon tone={tone} className={styles.icon} />
                <strong>{wholeNumber(fleet.states[state])}</strong>
                <span className={styles.word}>{word}</span>
              </li>
            );
          })}
        </ul>
        <div className={styles.side}>
          <ReadAt receivedAt={receivedAt} />
          <ButtonLink
            href={hrefWith({ view: 'table' })}
            size="small"
            variant="tertiary"
            iconStart={<RiTableLine />}
          >
            Table
          </ButtonLink>
        </div>
      </header>
      {notes}
      <ol
        ref={ref}
        className={styles.tiles}
        style={{ fontSize: 16 * scale }}
        aria-label="Worst first"
      >
        {shown.map(row => (
          <FleetTile key={fleetRowId(row)} row={row} />
        ))}
        {!isWhole && fleet.total > shown.length && (
          <li className={styles.rest}>
            and {wholeNumber(fleet.total - shown.length)} more
          </li>
        )}
        {fleet.total === 0 && fleet.pending === 0 && (
          <li className={styles.rest}>Nothing to show</li>
        )}
      </ol>
    </Theme>
  );
}

/** The wall says by itself that it lives. */
function ReadAt({ receivedAt }: { receivedAt: number }) {
  const time = useClock(clockTime);
  const old = useClock(now => age(new Date(receivedAt).toISOString(), now));
  return (
    <span className={styles.clock}>
      <strong>{time}</strong> read {old} ago
    </span>
  );
}
