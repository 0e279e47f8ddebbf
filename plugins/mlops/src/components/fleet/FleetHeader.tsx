import { ButtonLink } from '@backstage/ui';
import { RiLayoutGridLine } from '@remixicon/react';
import type { FleetView } from '../../live/FleetFeed';
import { useFleetAddress } from '../../live/useFleetAddress';
import { fleetHeadline } from '../../states/fleet';
import { isFiltered } from '../../states/fleetAddress';
import { LiveMark } from '../parts/LiveMark';
import { StatusIcon } from '../parts/StatusIcon';
import { FleetStates } from './FleetStates';
import styles from './FleetHeader.module.css';

/** The fleet in one sentence and five numbers. */
export function FleetHeader({
  fleet,
  isPushed,
  isStale,
  receivedAt,
}: {
  fleet: FleetView;
  isPushed: boolean;
  isStale: boolean;
  receivedAt: number;
}) {
  const { address, hrefWith } = useFleetAddress();
  const { tone, word } = fleetHeadline({
    needAttention: fleet.needAttention,
    total: fleet.total,
    progressing: fleet.states.progressing,
    isFiltered: isFiltered(address),
  });
  return (
    <header className={styles.header}>
      <div className={styles.line}>
        <h2 className={styles.headline}>
          <StatusIcon tone={tone} size={22} className={styles.icon} />
          {word}
        </h2>
        <div className={styles.side}>
          {!isStale && (
            <LiveMark
              isPushed={isPushed}
              isWhole={fleet.troubled.length === 0}
              receivedAt={receivedAt}
            />
          )}
          <ButtonLink
            href={hrefWith({ view: 'tiles' })}
            size="small"
            variant="secondary"
            iconStart={<RiLayoutGridLine />}
          >
            Wall view
          </ButtonLink>
        </div>
      </div>
      <FleetStates states={fleet.states} />
    </header>
  );
}
