import { Link } from '@backstage/ui';
import { useEntityRefLink } from '@backstage/plugin-catalog-react';
import type { FleetRow } from '@slipway/backstage-plugin-mlops-common';
import { memo, type MouseEvent } from 'react';
import {
  driftSentence,
  driftTitle,
  fleetDrifts,
  fleetHealth,
  fleetStatus,
  fleetSync,
  refTitle,
} from '../../states/fleet';
import { Instant } from '../parts/Instant';
import { StatusWord } from '../parts/StatusWord';
import { Why } from './Why';
import { Versions } from './Versions';
import styles from './FleetTable.module.css';

/** A service in one environment. */
export const FleetTableRow = memo(function DrawRow({
  index,
  row,
  top,
}: {
  row: FleetRow;
  /** Where it stands: so that those that stay are not drawn again. */
  top: number;
  /** Among all rows of the table, for those who cannot see where it stands. */
  index: number;
}) {
  const linkTo = useEntityRefLink();
  return (
    <div
      role="row"
      aria-rowindex={index}
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      onClickCapture={openRow}
    >
      <div role="cell" className={styles.state}>
        <StatusWord pill status={fleetStatus(row.state)} />
      </div>
      <div role="rowheader" className={styles.service}>
        <Link
          href={`${linkTo(row.entityRef)}/delivery`}
          className={styles.name}
          title={row.title}
        >
          {row.title}
        </Link>
        {row.owner && (
          <span className={styles.quiet} title={row.owner}>
            {refTitle(row.owner)}
          </span>
        )}
      </div>
      <div role="cell" className={styles.environment} title={row.environment}>
        {row.environment ?? <span className={styles.quiet}>nowhere</span>}
      </div>
      <div role="cell" className={styles.versions}>
        <Versions row={row} />
      </div>
      <div role="cell" className={styles.why}>
        <Why row={row} />
      </div>
      <div role="cell" className={styles.argo}>
        {row.sync && <StatusWord status={fleetSync(row.sync, row.drift)} />}
        {row.health && <StatusWord status={fleetHealth(row.health)} />}
        {fleetDrifts(row).map(drift => (
          <span
            key={drift.kind}
            className={styles.drifts}
            title={driftSentence(drift)}
          >
            {driftTitle(drift)}
          </span>
        ))}
      </div>
      <div role="cell" className={styles.deployed}>
        {row.deployedAt && <Instant at={row.deployedAt} />}
      </div>
    </div>
  );
});

/**
 * The whole row leads where its name does; but its text can be selected, and
 * what is a link of its own stays one.
 */
function openRow(event: MouseEvent<HTMLElement>): void {
  const { currentTarget, target } = event;
  if (event.defaultPrevented || !(target instanceof Element)) return;
  if (target.closest('a, button') || getSelection()?.toString()) return;
  currentTarget.querySelector('a')?.click();
}
