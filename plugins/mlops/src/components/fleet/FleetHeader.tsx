import { ButtonLink } from '@backstage/ui';
import { RiLayoutGridLine } from '@remixicon/react';
import { useClock } from '../../live/clock';
import type { FleetView } from '../../live/FleetFeed';
import { useFleetAddress } from '../../live/useFleetAddress';
import { fleetHeadline } from '../../states/fleet';
import { isFiltered } from '../../states/fleetAddress';
import { age, exactTime } from '../../states/time';
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
        <h2 className={`${styles.headline} ${styles[tone]}`}>
          <StatusIcon tone={tone} size={22} className={styles.icon} />
          {word}
        </h2>
        <div className={styles.side}>
          {!isStale && (
            <Freshness isPushed={isPushed} receivedAt={receivedAt} />
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

function Freshness({
  isPushed,
  receivedAt,
}: {
  isPushed: boolean;
  receivedAt: number;
}) {
  const at = new Date(receivedAt).toISOString();
  const old = useClock(now => age(at, now));
  return (
    <span
      className={styles.live}
      title={`${isPushed ? 'Changes appear by themselves. Last read' : 'Read'} ${exactTime(at)}`}
    >
      {isPushed && <span className={styles.pulse} aria-hidden />}
      {isPushed ? 'Live' : `Read ${old} ago`}
    </span>
  );
}
